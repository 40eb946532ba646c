package dev.emc.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.home.UserPlugins;
import dev.emc.app.testing.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** describe and plugins, with the components of emc-core, which are on the class path. */
class DescribeCommandTest {
  @TempDir Path home;

  private Cli run(String... arguments) {
    return Cli.run(List.of(new DescribeCommand(), new PluginsCommand()), home, arguments);
  }

  @Test
  void everyKeyHasTypeDefaultAndMeaning() {
    String out = run("describe", "regularizer", "emc").out();
    assertTrue(out.startsWith("regularizer emc: "), out);
    assertTrue(out.matches("(?s).*\\n  KEY +TYPE +DEFAULT +RANGE +MEANING\\n.*"), out);
    assertTrue(out.matches("(?s).*\\n  entropy-weight +number +1 +\\[0, 1000000] +beta1, .*"), out);
    assertTrue(
        out.matches("(?s).*\\n  covariance-weight +number +25 +\\[0, 1000000] +beta2, .*"), out);
  }

  @Test
  void asJson() {
    String json = run("describe", "regularizer", "emc", "--json").out();
    assertTrue(json.contains("\"key\" : \"entropy-weight\""), json);
    assertTrue(json.contains("\"type\" : \"number\""), json);
  }

  @Test
  void withoutNameThePointIsListed() {
    String out = run("describe", "transform").out();
    assertTrue(out.matches("(?s)transform\\n  normal-cdf +\\S.*\\n  sigmoid +\\S.*"), out);
  }

  @Test
  void withoutArgumentsAllPointsAreListed() {
    String out = run("describe").out();
    for (String point : List.of("method", "transform", "estimator", "regularizer", "backbone")) {
      assertTrue(("\n" + out).contains("\n" + point + "\n"), out);
    }
    assertTrue(run("describe", "--json").out().contains("\"sigmoid\" : "));
  }

  @Test
  void sectionsThatAreNoComponentsHaveTheirKeys() {
    String out = run("describe", "data").out();
    assertTrue(out.startsWith("data: The images\n\n  KEY "), out);
    assertTrue(out.matches("(?s).*\\n  workers +whole number +0 +\\[0, 1024] +Threads.*"), out);
    out = run("describe", "optimizer", "sgd").out();
    assertTrue(out.startsWith("optimizer sgd: Gradient descent with momentum\n\n  KEY "), out);
    assertTrue(out.contains("\n  clip.norm "), out);
    out = run("describe", "augmentations").out();
    assertTrue(out.contains("\nstands under views[].augmentations[]\n"), out);
    assertTrue(out.contains("\ntype: normalize: Scales pixels"), out);
    String json = run("describe", "schedule", "--json").out();
    assertTrue(json.contains("\"name\" : \"warmup-cosine\""), json);
    assertTrue(json.contains("\"range\" : \"[0, 1000000]\""), json);
    assertEquals(
        "emc: 'data' has one kind only: emc describe data shows its keys\n",
        run("describe", "data", "x").err());
  }

  @Test
  void theWholePageStandsAlone() {
    assertTrue(run("describe", "--markdown").out().startsWith("# Keys of a config\n"));
    assertEquals(
        "emc: --markdown is the whole page: leave out --json and names\n",
        run("describe", "data", "--markdown").err());
  }

  @Test
  void filesOfOtherKindsHaveTheirKeys() {
    String out = run("describe", "sweep").out();
    assertTrue(out.startsWith("sweep: A file for 'emc sweep --config'\n"), out);
    assertTrue(out.matches("(?s).*\\n  grid +list of text +required +KEY=VALUE.*"), out);
    out = run("describe", "study.groups").out();
    assertTrue(out.contains("stands under groups[]"), out);
    String page = run("describe", "--markdown").out();
    assertTrue(page.contains("| `groups` | list, see [study.groups](#studygroups) |"), page);
    // Of the same name as a section of a run's config, but no backbone.
    assertTrue(page.contains("| `backbone` | `frozen`, `trained` |"), page);
  }

  @Test
  void unknownNamesAreHelpedWith() {
    assertEquals(
        new Cli(
            2,
            "",
            "emc: unknown section 'methd', did you mean 'method'? There are: run, backbone, method,"
                + " transform, estimator, regularizer, data, views, augmentations, optimizer,"
                + " schedule, groups, checkpoints, online-knn, guard, sweep, evaluation, study,"
                + " study.groups, rows, protocol, head, normalize, few-labels\n"),
        run("describe", "methd"));
    Cli cli = run("describe", "regularizer", "emk");
    assertEquals(2, cli.code());
    assertTrue(
        cli.err().startsWith("emc: unknown regularizer 'emk', did you mean 'emc'? There are: emc"),
        cli.err());
  }

  @Test
  void pluginsNameWhatTheyBring() {
    String out = run("plugins").out();
    assertTrue(out.contains("\n  transform: normal-cdf, sigmoid\n"), out);
    assertTrue(
        out.endsWith(
            "those that ship: %s\nyour own: none; put jars into %s, or name folders with EMC_PLUGINS or --plugins\n"
                .formatted(home.resolve("plugins"), UserPlugins.usual())),
        out);
    assertTrue(run("plugins", "--json").out().contains("\"transform\" : [ \"normal-cdf\""));
  }

  @Test
  void aBrokenPluginIsListedAndStopsNothing() throws Exception {
    Path folder = Files.createDirectories(home.resolve("plugins/empty"));
    Files.createDirectories(home.resolve("plugins/void"));
    String line = "plugin empty (" + folder + ") holds no jar";
    String other = "plugin void (" + home.resolve("plugins/void") + ") holds no jar";
    Cli plugins = run("plugins");
    assertEquals(0, plugins.code());
    assertEquals("", plugins.err());
    assertTrue(
        plugins.out().contains("cannot be used:\n  " + line + "\n  " + other + "\n"),
        plugins.out());
    var json = new ObjectMapper().readTree(run("plugins", "--json").out());
    assertEquals("empty", json.get("unusable").get(0).get("plugin").asText());
    assertEquals(folder.toString(), json.get("unusable").get(0).get("location").asText());
    Cli described = run("describe", "transform");
    assertEquals(0, described.code());
    assertEquals("warning: " + line + " (and 1 more such; see emc plugins)\n", described.err());
  }

  @Test
  void aFolderOfPluginsThatIsNotThereIsNamed() {
    Path gone = home.resolve("gone");
    assertEquals(
        new Cli(2, "", "emc: --plugins: no such folder or jar: " + gone + "\n"),
        run("plugins", "--plugins", gone.toString()));
  }
}
