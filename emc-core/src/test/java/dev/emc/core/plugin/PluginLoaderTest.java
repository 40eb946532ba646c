package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where plugins are found. */
class PluginLoaderTest extends PluginFolderCase {
  @Test
  void loadsAFolder() {
    Path jar = plugin("acme", "\"hello\"").write(jar("acme"));
    Components components = components();
    assertEquals("says hello", says(components, "acme"));
    PluginInfo info = components.plugins().get(0);
    assertEquals("acme", info.name());
    assertEquals("2.1", info.version());
    assertEquals("acme.ThePlugin", info.className());
    assertEquals(jar.toString(), info.location());
    assertEquals("acme 2.1", info.toString());
  }

  @Test
  void thereMayBeNoFolder() {
    assertEquals(List.of(), PluginLoader.fromFolder(plugins()).plugins());
    assertEquals(List.of(), problems());
  }

  @Test
  void findsPluginsOnTheClassPath() throws IOException {
    Path jar = plugin("acme", "\"hello\"").write(temp.resolve("acme.jar"));
    try (var loader = classPath(jar)) {
      PluginScan scan = PluginLoader.fromClassPath(loader);
      assertEquals(List.of(), scan.problems());
      LoadedPlugin found =
          scan.plugins().stream()
              .filter(p -> p.info().className().equals("acme.ThePlugin"))
              .findFirst()
              .orElseThrow();
      assertEquals("the", found.info().name());
      assertEquals(jar.toString(), found.info().location());
      assertEquals("says hello", says(Components.of(List.of(found)), "acme"));
    }
  }

  private URLClassLoader classPath(Path jar) throws IOException {
    return new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader());
  }

  @Test
  void aDuplicateNamesBothJars() {
    Path first = plugin("one", "1").write(jar("one"));
    Path second =
        plugin("two", "1")
            .source(
                "two.ThePlugin",
                pluginSource("two", "@BuiltFor(EmcApi.MAJOR)", "").replace("two/", "one/"))
            .write(jar("two"));
    assertEquals(
        List.of(
            "plugin two 2.1 (%2$s) names a second regularizer 'one/speaking': one.Speaking from %1$s and two.Speaking from %2$s"
                .formatted(first, second)),
        problems());
    assertEquals("says 1", says(components(), "one"));
  }

  /** As a user drops it into a folder; a new version takes the place of the old. */
  @Test
  void aJarNeedsNoFolderOfItsOwn() {
    Path jar = plugin("acme", "\"hello\"").write(plugins().resolve("acme-plugin-1.2.jar"));
    Components components = components();
    assertEquals(List.of(), components.problems());
    assertEquals("says hello", says(components, "acme"));
    assertEquals("acme-plugin 2.1", components.plugins().get(0).toString());
    assertEquals(jar.toString(), components.plugins().get(0).location());
    Components named = PluginLoader.loadAll(List.of(jar));
    assertEquals("says hello", says(named, "acme"));
    assertEquals(List.of(jar), named.folders());
  }

  @Test
  void theFirstOfTwoPluginsOfOneNameIsUsed() {
    Path first = plugin("acme", "\"first\"").write(jar("acme"));
    Path second = plugin("other", "\"second\"").write(temp.resolve("more/acme-2.jar"));
    Components components = PluginLoader.loadAll(List.of(plugins(), temp.resolve("more")));
    assertEquals(
        "plugin acme 2.1 (%s) has the name of another, %s, which is used: rename its folder, or take one out"
            .formatted(second, first),
        components.problems().get(0).toString());
    assertEquals(1, components.problems().size());
    assertEquals("says first", says(components, "acme"));
  }

  @Test
  void aFolderMayHoldTwoPluginClasses() {
    plugin("acme", "1")
        .source(
            "acme.More",
            "package acme; import dev.emc.api.plugin.*; @BuiltFor(EmcApi.MAJOR)"
                + " public final class More implements EmcPlugin {"
                + " public void configure(EmcBinder binder) {"
                + " binder.regularizer(\"acme/more\", Speaking.class).config(SpeakingConfig.class); } }")
        .service(SERVICE, "acme.ThePlugin", "acme.More")
        .write(jar("acme"));
    assertEquals(List.of(), problems());
    assertEquals(
        List.of("acme/more", "acme/speaking"),
        components().names(dev.emc.api.plugin.ExtensionPoint.REGULARIZER));
  }

  @Test
  void loadsBothKindsTogether() {
    plugin("acme", "\"hello\"").write(jar("acme"));
    Components components = PluginLoader.load(plugins());
    assertEquals("says hello", says(components, "acme"));
    assertEquals(components.plugins().size() - 1, PluginLoader.load(null).plugins().size());
  }
}
