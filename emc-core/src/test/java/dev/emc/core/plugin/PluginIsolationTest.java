package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.Regularizer;
import dev.emc.api.plugin.ExtensionPoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What plugins see of the program and of each other. */
class PluginIsolationTest extends PluginFolderCase {
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

  /** A jar that was built fat carries copies of shared classes; the program's are used. */
  @Test
  void copiesOfSharedClassesAreIgnored() {
    plugin("acme", "Regularizer.class.getProtectionDomain().getCodeSource().getLocation()")
        .source(
            "dev.emc.api.Regularizer",
            "package dev.emc.api; public interface Regularizer {"
                + " LossTerms loss(Embeddings embeddings); }")
        .write(jar("acme"));
    Components components = components();
    assertEquals(
        "says " + Regularizer.class.getProtectionDomain().getCodeSource().getLocation(),
        says(components, "acme"));
    assertEquals(
        List.of(
            "plugin acme ("
                + jar("acme")
                + ") brings a copy of dev.emc.api, which is ignored: EMC's own is used"),
        components.notes());
    assertEquals(List.of(), components.problems());
  }

  /** Another version of DJL may have classes that ours has not; half of each would be neither. */
  @Test
  void anotherCopyOfDjlBesideThePluginIsIgnoredWhole() {
    new PluginJar()
        .source("ai.djl.Device", "package ai.djl; public class Device { }")
        .source("ai.djl.Novel", "package ai.djl; public class Novel { }")
        .write(plugins().resolve("acme").resolve("api-0.99.0.jar"));
    plugin("acme", "1")
        .source(
            "acme.Speaking",
            """
            package acme;
            import dev.emc.api.*;
            public final class Speaking implements Regularizer {
              @jakarta.inject.Inject Speaking(SpeakingConfig config) {}
              public LossTerms loss(Embeddings embeddings) { return LossTerms.none(); }
              public String toString() { return seen("ai.djl.Device") + " " + seen("ai.djl.Novel"); }
              String seen(String name) {
                try { return Class.forName(name).getClassLoader().getName(); }
                catch (ClassNotFoundException e) { return "none"; }
              }
            }
            """)
        .write(jar("acme"));
    Components components = components();
    assertEquals("app none", says(components, "acme"));
    assertEquals(1, components.notes().size(), components.notes()::toString);
    assertTrue(components.notes().get(0).contains("brings a copy of ai.djl, which is ignored"));
  }

  /** What DJL has beside what is here is a plugin's own library as any other. */
  @Test
  void anExtensionOfDjlIsThePluginsOwn() {
    Path library =
        new PluginJar()
            .source("ai.djl.strange.Ext", "package ai.djl.strange; public class Ext { }")
            .write(plugins().resolve("acme").resolve("ext.jar"));
    plugin("acme", "new ai.djl.strange.Ext().getClass().getName()")
        .against(library)
        .write(jar("acme"));
    Components components = components();
    assertEquals("says ai.djl.strange.Ext", says(components, "acme"));
    assertEquals(List.of(), components.notes());
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
}
