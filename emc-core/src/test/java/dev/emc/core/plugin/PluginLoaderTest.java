package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.api.Regularizer;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.plugin.ExtensionPoint;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins in jars, as strangers build them. */
class PluginLoaderTest {
  private static final String SERVICE = EmcPlugin.class.getName();

  @TempDir Path temp;

  private Path plugins() {
    return temp.resolve("plugins");
  }

  private Path jar(String plugin) {
    return plugins().resolve(plugin).resolve(plugin + ".jar");
  }

  /** A regularizer whose text is what an expression gives, and the plugin that brings it. */
  private static PluginJar plugin(String vendor, String expression) {
    return new PluginJar()
        .source(
            vendor + ".Speaking",
            """
            package %s;
            import dev.emc.api.*;
            public final class Speaking implements Regularizer {
              private final SpeakingConfig config;
              @jakarta.inject.Inject Speaking(SpeakingConfig config) { this.config = config; }
              public LossTerms loss(Embeddings embeddings) { return LossTerms.none(); }
              @Override public String toString() { try { return config.prefix() + (%s); }
                catch (Exception | LinkageError e) { return e.toString(); } }
            }
            """
                .formatted(vendor, expression))
        .source(
            vendor + ".SpeakingConfig",
            """
            package %s;
            public record SpeakingConfig(String prefix) {
              public SpeakingConfig() { this("says "); }
            }
            """
                .formatted(vendor))
        .source(vendor + ".ThePlugin", pluginSource(vendor, "@BuiltFor(EmcApi.MAJOR)", ""))
        .service(SERVICE, vendor + ".ThePlugin");
  }

  private static String pluginSource(String vendor, String annotation, String constructor) {
    return """
    package %s;
    import dev.emc.api.plugin.*;
    %s
    public final class ThePlugin implements EmcPlugin {
      %s
      public void configure(EmcBinder binder) {
        binder.regularizer("%s/speaking", Speaking.class).config(SpeakingConfig.class);
      }
    }
    """
        .formatted(vendor, annotation, constructor, vendor);
  }

  private static String says(Components components, String vendor) {
    Choice<Regularizer> choice = Choice.of(ExtensionPoint.REGULARIZER, vendor + "/speaking");
    return components.assemble(Selection.of(choice)).regularizer().toString();
  }

  private List<String> problems() {
    return PluginLoader.fromFolder(plugins()).problems();
  }

  private Components components() {
    return PluginLoader.fromFolder(plugins()).components();
  }

  private static String library(String version) {
    return "package org.lib; public final class Lib { public static String version() { return \""
        + version
        + "\"; } }";
  }

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
  void twoPluginsCarryTwoVersionsOfALibrary() {
    for (String vendor : List.of("one", "two")) {
      Path library =
          new PluginJar()
              .source("org.lib.Lib", library("version " + vendor))
              .write(plugins().resolve(vendor).resolve("lib.jar"));
      plugin(vendor, "org.lib.Lib.version()").against(library).write(jar(vendor));
    }
    Components components = components();
    assertEquals("says version one", says(components, "one"));
    assertEquals("says version two", says(components, "two"));
  }

  @Test
  void aPluginCarriesItsOwnVersionOfALibraryOfOurs() {
    // The program's own class of this name is not the plugin's.
    String name = "com.fasterxml.jackson.databind.ObjectMapper";
    Path library =
        new PluginJar()
            .source(
                name,
                "package com.fasterxml.jackson.databind; public class ObjectMapper {"
                    + " public String toString() { return \"my own\"; } }")
            .write(plugins().resolve("acme").resolve("a-lib.jar"));
    plugin("acme", "Class.forName(\"" + name + "\").getConstructor().newInstance()")
        .against(library)
        .write(jar("acme"));
    assertEquals("says my own", says(components(), "acme"));
  }

  @Test
  void showsOnlyWhatPluginsShare() {
    List<String> names =
        List.of(
            "dev.emc.core.plugin.Components",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "org.yaml.snakeyaml.Yaml",
            "com.google.common.collect.ImmutableList",
            "org.junit.jupiter.api.Test",
            "dev.emc.api.math.Scalars",
            "ai.djl.nn.Block",
            "com.google.inject.Module",
            "jakarta.inject.Inject",
            "org.jspecify.annotations.Nullable",
            "org.apiguardian.api.API",
            "org.slf4j.Logger",
            "java.sql.Connection",
            "java.util.List");
    plugin("acme", "Look.at()")
        .source(
            "acme.Look",
            """
            package acme;
            final class Look {
              static String at() {
                var seen = new StringBuilder();
                for (String name : "%s".split(",")) {
                  try { seen.append(Class.forName(name).getName()).append(','); }
                  catch (ClassNotFoundException e) { seen.append("-,"); }
                }
                return seen.toString();
              }
            }
            """
                .formatted(String.join(",", names)))
        .write(jar("acme"));
    assertEquals(
        "says -,-,-,-,-," + String.join(",", names.subList(5, names.size())) + ",",
        says(components(), "acme"));
  }

  @Test
  void sharedClassesAreTheVerySame() {
    plugin("acme", "Regularizer.class.getClassLoader() == null").write(jar("acme"));
    ComponentInfo component = components().find(ExtensionPoint.REGULARIZER, "acme/speaking");
    assertTrue(Regularizer.class.isAssignableFrom(component.type()));
    assertNotSame(Regularizer.class.getClassLoader(), component.type().getClassLoader());
  }

  @Test
  void servicesDoNotLeak() {
    // The test class path has service files of JUnit and Jackson, and of this project itself.
    String count =
        "java.util.Collections.list(Speaking.class.getClassLoader().getResources("
            + "\"META-INF/services/%s\")).size()";
    plugin("one", count.formatted("com.fasterxml.jackson.core.JsonFactory")).write(jar("one"));
    plugin("two", count.formatted("org.own.Service"))
        .service("org.own.Service", "two.Speaking")
        .write(jar("two"));
    plugin("three", count.formatted("org.own.Service")).write(jar("three"));
    plugin("four", count.formatted(SERVICE)).write(jar("four"));
    Components components = components();
    assertEquals("says 0", says(components, "one"));
    assertEquals("says 1", says(components, "two"));
    assertEquals("says 0", says(components, "three"));
    assertEquals("says 1", says(components, "four"));
    assertEquals(
        List.of(),
        PluginLoader.fromClassPath(getClass().getClassLoader()).plugins().stream()
            .filter(p -> p.info().className().endsWith("ThePlugin"))
            .toList());
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
  void refusesAnotherMajorVersion() {
    Path other =
        plugin("acme", "1")
            .source("acme.ThePlugin", pluginSource("acme", "@BuiltFor(7)", ""))
            .write(jar("acme"));
    Path none =
        plugin("none", "1")
            .source("none.ThePlugin", pluginSource("none", "", ""))
            .write(jar("none"));
    String end = ", this is emc-api " + EmcApi.MAJOR + ": get a build of the plugin for it";
    assertEquals(
        List.of(
            "plugin acme (" + other + ") was built for emc-api 7" + end,
            "plugin none ("
                + none
                + ") was built for an unknown version of emc-api (none.ThePlugin lacks @BuiltFor)"
                + end),
        problems());
    var error = assertThrows(ConfigException.class, this::components);
    assertEquals(
        "plugin acme (" + other + ") was built for emc-api 7" + end + " (and 1 more such problem)",
        error.getMessage());
  }

  @Test
  void aRefusedPluginRunsNoCode() {
    plugin("acme", "1")
        .source(
            "acme.ThePlugin",
            pluginSource(
                "acme", "@BuiltFor(7)", "static { System.setProperty(\"acme.ran\", \"\"); }"))
        .write(jar("acme"));
    assertEquals(1, problems().size());
    assertEquals(null, System.getProperty("acme.ran"));
  }

  @Test
  void namesBrokenPlugins() throws IOException {
    plugin("a", "1").without("a.ThePlugin").write(jar("a"));
    String failing = "public ThePlugin() { throw new IllegalStateException(\"no licence\"); }";
    Path b =
        plugin("b", "1")
            .source("b.ThePlugin", pluginSource("b", "@BuiltFor(EmcApi.MAJOR)", failing))
            .write(jar("b"));
    String linked = "public ThePlugin() { Speaking.class.getName(); }";
    Path c =
        plugin("c", "1")
            .source("c.ThePlugin", pluginSource("c", "@BuiltFor(EmcApi.MAJOR)", linked))
            .without("c.Speaking")
            .write(jar("c"));
    new PluginJar().source("d.D", "package d; public class D {}").write(jar("d"));
    Files.createDirectories(plugins().resolve("e"));
    plugin("f", "1").service(SERVICE, "f.Speaking").write(jar("f"));
    Files.createDirectories(plugins().resolve("g"));
    Files.writeString(jar("g"), "this is no jar");
    Files.writeString(plugins().resolve("h.jar"), "");
    Files.writeString(plugins().resolve("README.txt"), "");
    Files.createDirectories(plugins().resolve(".cache"));
    assertEquals(
        List.of(
            "plugin in " + folder("a") + " is broken: Provider a.ThePlugin not found",
            "plugin b (" + b + ") is broken: IllegalStateException: no licence",
            "plugin c (" + c + ") is broken: class c.Speaking not found",
            "plugin folder "
                + folder("d")
                + " holds no plugin: no jar has a META-INF/services/"
                + SERVICE,
            "plugin folder " + folder("e") + " holds no jar",
            "plugin in " + folder("f") + " is broken: f.Speaking not a subtype",
            "plugin g (" + jar("g") + ") is broken: ZipException: zip END header not found",
            "plugin "
                + folder("h.jar")
                + " is not in a folder of its own, move it to "
                + folder("h").resolve("h.jar")),
        problems());
  }

  private Path folder(String name) {
    return plugins().resolve(name);
  }

  @Test
  void aMalformedServiceFileIsNamed() {
    Path jar = plugin("acme", "1").service(SERVICE, "acme.ThePlugin and").write(jar("acme"));
    List<String> problems = problems();
    assertEquals(1, problems.size(), problems::toString);
    // Later versions of Java add the text of the line.
    assertEquals(
        "plugin in "
            + folder("acme")
            + " is broken: jar:"
            + jar.toUri().toString().replace("file:///", "file:/")
            + "!/"
            + "META-INF/services/"
            + SERVICE
            + ":1: Illegal configuration-file syntax",
        problems.get(0).replaceFirst("(syntax).*", "$1"));
  }

  /** A jar that was built fat carries copies of shared classes; the program's are used. */
  @Test
  void copiesOfSharedClassesAreIgnored() {
    plugin("acme", "Regularizer.class.getProtectionDomain().getCodeSource().getLocation()")
        .source(
            "dev.emc.api.Regularizer",
            "package dev.emc.api; public interface Regularizer {"
                + " LossTerms loss(Embeddings embeddings); }")
        .write(jar("acme"));
    assertEquals(
        "says " + Regularizer.class.getProtectionDomain().getCodeSource().getLocation(),
        says(components(), "acme"));
  }

  @Test
  void aMissingClassOfAComponentIsNamed() {
    Path jar = plugin("acme", "1").without("acme.Speaking").write(jar("acme"));
    var error = assertThrows(ConfigException.class, this::components);
    assertEquals(
        "plugin acme 2.1 (" + jar + ") failed in configure: class acme.Speaking not found",
        error.getMessage());
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
  void aPluginsLibrariesFindTheirOwnServices() {
    plugin("acme", "\"\"")
        .source("acme.Service", "package acme; public class Service {}")
        .source(
            "acme.ThePlugin",
            pluginSource("acme", "@BuiltFor(EmcApi.MAJOR)", "")
                .replace(
                    "binder.regularizer",
                    "if (!java.util.ServiceLoader.load(Service.class).iterator().hasNext())"
                        + " throw new IllegalStateException(\"none\"); binder.regularizer"))
        .service("acme.Service", "acme.Service")
        .write(jar("acme"));
    assertEquals("says ", says(components(), "acme"));
  }

  @Test
  void loadsBothKindsTogether() {
    plugin("acme", "\"hello\"").write(jar("acme"));
    Components components = PluginLoader.load(plugins());
    assertEquals("says hello", says(components, "acme"));
    assertEquals(components.plugins().size() - 1, PluginLoader.load(null).plugins().size());
  }
}
