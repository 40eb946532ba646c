package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
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
    var error = assertThrows(ConfigException.class, this::components);
    assertEquals(
        "two components are named regularizer 'one/speaking': one.Speaking from "
            + first
            + " and two.Speaking from "
            + second,
        error.getMessage());
  }

  @Test
  void loadsBothKindsTogether() {
    plugin("acme", "\"hello\"").write(jar("acme"));
    Components components = PluginLoader.load(plugins());
    assertEquals("says hello", says(components, "acme"));
    assertEquals(components.plugins().size() - 1, PluginLoader.load(null).plugins().size());
  }
}
