package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.ExtensionPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plugins that cannot work, and the words in which that is said. */
class PluginRefusalTest extends PluginFolderCase {
  private static final int JAVA = Runtime.version().feature();

  private static final String BINDS = "acme 2.1 (JAR) binds the regularizer 'acme/speaking' to ";

  /** Something wrong with a plugin named acme, and how it is told of it and its jar. */
  enum Fault {
    CONSTRUCTOR_THROWS(
        "acme 2.1 (JAR) is broken: IllegalStateException: no licence",
        constructor("public ThePlugin() { throw new IllegalStateException(\"no licence\"); }")),
    CONSTRUCTOR_LACKS_A_CLASS(
        "acme 2.1 (JAR) is broken: class acme.Gone not found",
        jar ->
            constructor("public ThePlugin() { Gone.class.getName(); }")
                .apply(jar)
                .source("acme.Gone", "package acme; class Gone {}")
                .without("acme.Gone")),
    CONFIGURE_THROWS(
        "acme 2.1 (JAR) failed in configure: IllegalStateException: no luck",
        configure("if (true) throw new IllegalStateException(\"no luck\\nreally\");")),
    CONFIGURE_REFUSES(
        "acme 2.1 (JAR) failed in configure: no such licence: x.lic",
        configure("if (true) throw new dev.emc.api.ConfigException(\"no such licence: x.lic\");")),
    CONFIGURE_HAS_NO_END(
        "acme 2.1 (JAR) failed in configure: StackOverflowError", configure("configure(binder);")),
    NO_SERVICE_FILE(
        "acme (FOLDER) holds no plugin: no jar has a META-INF/services/" + SERVICE, null) {
      @Override
      void write(Path jar) {
        new PluginJar().source("acme.A", "package acme; public class A {}").write(jar);
      }
    },
    EMPTY_SERVICE_FILE(
        "acme (JAR) is empty: its META-INF/services/" + SERVICE + " names no class",
        jar -> jar.service(SERVICE)),
    NO_SUCH_CLASS(
        "acme (JAR) is broken: Provider acme.ThePlugin not found",
        jar -> jar.without("acme.ThePlugin")),
    NO_PLUGIN_CLASS(
        "acme (JAR) is broken: acme.Speaking not a subtype",
        jar -> jar.service(SERVICE, "acme.Speaking")),
    ANOTHER_MAJOR_VERSION(
        "acme 2.1 (JAR) was built for emc-api 7, this is emc-api "
            + EmcApi.MAJOR
            + ": get a build of the plugin for it",
        jar -> jar.source("acme.ThePlugin", pluginSource("acme", "@BuiltFor(7)", ""))),
    NOT_BUILT_FOR(
        "acme 2.1 (JAR) was built for an unknown version of emc-api (acme.ThePlugin lacks"
            + " @BuiltFor), this is emc-api "
            + EmcApi.MAJOR
            + ": get a build of the plugin for it",
        jar -> jar.source("acme.ThePlugin", pluginSource("acme", "", ""))),
    TRUNCATED_JAR("acme (JAR) is broken: ZipException: zip END header not found", null) {
      @Override
      void write(Path jar) throws IOException {
        plugin("acme", "1").write(jar);
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
      }
    },
    EMPTY_FOLDER("acme (FOLDER) holds no jar", null) {
      @Override
      void write(Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
      }
    },
    PLUGIN_OF_A_NEWER_JAVA(
        "acme (JAR) is broken: its class acme.ThePlugin is of Java "
            + (JAVA + 1)
            + ", this is Java "
            + JAVA
            + ": run EMC with a newer Java, or get a build for this one",
        jar -> jar.newer("acme.ThePlugin")),
    COMPONENT_OF_A_NEWER_JAVA(
        "acme 2.1 (JAR) failed in configure: its class acme.Speaking is of Java "
            + (JAVA + 1)
            + ", this is Java "
            + JAVA
            + ": run EMC with a newer Java, or get a build for this one",
        jar -> jar.newer("acme.Speaking")),
    MISSING_COMPONENT(
        "acme 2.1 (JAR) failed in configure: class acme.Speaking not found",
        jar -> jar.without("acme.Speaking")),
    ABSTRACT_COMPONENT(
        BINDS + "acme.Speaking, which is abstract", speaking("public abstract class", "@Inject")),
    WRONG_TYPE_OF_AUGMENTATION(
        "acme 2.1 (JAR) binds the augmentation 'acme/blot' to acme.Speaking, which is no"
            + " PixelAugmentation",
        configure("binder.augmentation(\"acme/blot\", (Class) Speaking.class); if (true) return;")),
    WRONG_TYPE(
        BINDS + "acme.ThePlugin, which is no Regularizer",
        configure(
            "binder.regularizer(\"acme/speaking\", (Class) ThePlugin.class); if (true) return;")),
    MISSING_INJECT(
        BINDS + "acme.Speaking, which needs one constructor marked @Inject",
        speaking("public final class", "")),
    PRIVATE_CONFIG(
        BINDS + "acme.Speaking, whose config acme.SpeakingConfig must be public",
        jar ->
            jar.source(
                "acme.SpeakingConfig",
                "package acme; record SpeakingConfig(String prefix) {"
                    + " public SpeakingConfig() { this(\"\"); } }")),
    NO_DEFAULTS(
        BINDS
            + "acme.Speaking, whose config acme.SpeakingConfig needs a public constructor without"
            + " arguments for its defaults",
        jar ->
            jar.source(
                "acme.SpeakingConfig",
                "package acme; public record SpeakingConfig(String prefix) {}")),
    INVALID_DEFAULTS(
        BINDS
            + "acme.Speaking, whose config acme.SpeakingConfig has invalid defaults:"
            + " IllegalArgumentException: prefix must not be empty",
        jar ->
            jar.source(
                "acme.SpeakingConfig",
                "package acme; public record SpeakingConfig(String prefix) {"
                    + " public SpeakingConfig { if (prefix.isEmpty())"
                    + " throw new IllegalArgumentException(\"prefix must not be empty\"); }"
                    + " public SpeakingConfig() { this(\"\"); } }")),
    A_BARE_NAME(
        "acme 2.1 (JAR) names a regularizer 'loud': bare names are reserved, write a vendor before"
            + " it, as in acme/loud",
        configure("binder.regularizer(\"loud\", Speaking.class);"));

    private final String line;
    private final UnaryOperator<PluginJar> change;

    Fault(String line, UnaryOperator<PluginJar> change) {
      this.line = line;
      this.change = change;
    }

    void write(Path jar) throws IOException {
      change.apply(plugin("acme", "1")).write(jar);
    }

    private static UnaryOperator<PluginJar> constructor(String text) {
      return jar ->
          jar.source("acme.ThePlugin", pluginSource("acme", "@BuiltFor(EmcApi.MAJOR)", text));
    }

    private static UnaryOperator<PluginJar> configure(String first) {
      return jar ->
          jar.source(
              "acme.ThePlugin",
              pluginSource("acme", "@BuiltFor(EmcApi.MAJOR)", "")
                  .replace("(EmcBinder binder) {", "(EmcBinder binder) { " + first));
    }

    private static UnaryOperator<PluginJar> speaking(String kind, String inject) {
      return jar ->
          jar.source(
              "acme.Speaking",
              "package acme; import dev.emc.api.*; import jakarta.inject.Inject; "
                  + kind
                  + " Speaking implements Regularizer { "
                  + inject
                  + " Speaking(SpeakingConfig config) {}"
                  + " public LossTerms loss(Embeddings e) { return LossTerms.none(); } }");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isOneLineOfPluginJarAndCauseAndStopsNoOther(Fault fault) throws IOException {
    fault.write(jar("acme"));
    plugin("good", "\"fine\"").write(jar("good"));
    assertEquals(List.of("plugin " + line(fault)), problems());
    assertEquals("says fine", says(components(), "good"));
    var error =
        assertThrows(
            ConfigException.class,
            () -> components().find(ExtensionPoint.REGULARIZER, "acme/speaking"));
    assertTrue(error.getMessage().contains("plugin " + line(fault)), error::getMessage);
  }

  private String line(Fault fault) {
    return fault
        .line
        .replace("JAR", jar("acme").toString())
        .replace("FOLDER", folder("acme").toString());
  }

  @Test
  void whoeverNeedsAComponentOfABrokenPluginIsToldOfItAlone() throws IOException {
    Fault.MISSING_INJECT.write(jar("acme"));
    Files.createDirectories(folder("empty"));
    assertEquals(
        "regularizer 'acme/speaking' cannot be used: plugin " + line(Fault.MISSING_INJECT),
        assertThrows(
                ConfigException.class,
                () -> components().find(ExtensionPoint.REGULARIZER, "acme/speaking"))
            .getMessage());
  }

  @Test
  void whereItIsNotKnownWhoseAComponentIsAllAreTold() throws IOException {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      Files.createDirectories(folder(name));
    }
    assertEquals(
        "unknown method 'acme/x': no plugin brings one. Not loaded: "
            + String.join(
                "; ",
                Stream.of("a", "b", "c")
                    .map(name -> "plugin %s (%s) holds no jar".formatted(name, folder(name)))
                    .toList())
            + "; and 2 more, see emc plugins",
        assertThrows(
                ConfigException.class, () -> components().find(ExtensionPoint.METHOD, "acme/x"))
            .getMessage());
  }

  @Test
  void allAreListedAtOnce() throws IOException {
    Fault.CONFIGURE_THROWS.write(jar("acme"));
    Files.createDirectories(folder("b"));
    Files.writeString(plugins().resolve("c-1.0.jar"), "this is no jar");
    Files.writeString(plugins().resolve("README.txt"), "");
    Files.createDirectories(plugins().resolve(".cache"));
    assertEquals(
        List.of(
            "plugin " + line(Fault.CONFIGURE_THROWS),
            "plugin b (" + folder("b") + ") holds no jar",
            "plugin c ("
                + plugins().resolve("c-1.0.jar")
                + ") is broken: ZipException: zip END header not found"),
        problems().stream().sorted(Comparator.comparing(line -> line.split(" ")[1])).toList());
  }

  @Test
  void aJarWithoutAPluginIsNamed() {
    Path jar =
        new PluginJar()
            .source("org.lib.Lib", library("1"))
            .write(plugins().resolve("some-lib-1.0.jar"));
    assertEquals(
        List.of(
            "plugin some-lib (" + jar + ") is no plugin: it has no META-INF/services/" + SERVICE),
        problems());
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
  void aMalformedServiceFileIsNamed() {
    Path jar = plugin("acme", "1").service(SERVICE, "acme.ThePlugin and").write(jar("acme"));
    List<String> problems = problems();
    assertEquals(1, problems.size(), problems::toString);
    // Later versions of Java add the text of the line.
    assertEquals(
        "plugin acme ("
            + jar
            + ") is broken: jar:"
            + jar.toUri().toString().replace("file:///", "file:/")
            + "!/"
            + "META-INF/services/"
            + SERVICE
            + ":1: Illegal configuration-file syntax",
        problems.get(0).replaceFirst("(syntax).*", "$1"));
  }
}
