package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.EmcApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plugins that cannot work, and the words in which that is said. */
class PluginRefusalTest extends PluginFolderCase {
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

  @Test
  void aMissingClassOfAComponentIsNamed() {
    Path jar = plugin("acme", "1").without("acme.Speaking").write(jar("acme"));
    var error = assertThrows(ConfigException.class, this::components);
    assertEquals(
        "plugin acme 2.1 (" + jar + ") failed in configure: class acme.Speaking not found",
        error.getMessage());
  }
}
