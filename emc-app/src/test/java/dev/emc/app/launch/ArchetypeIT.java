package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The plugin that {@code mvn archetype:generate} makes compiles, passes its tests and trains. */
@ExtendWith(TrainedRuns.Resolver.class)
class ArchetypeIT {
  private static final String PACKAGE = "org.mine.views";

  private final TrainedRuns runs;
  @TempDir Path temp;
  private PluginProject project;

  ArchetypeIT(TrainedRuns runs) {
    this.runs = runs;
  }

  @BeforeEach
  void generate() throws Exception {
    project = new PluginProject(temp.resolve("my-plugin"));
    Archetype.generate(
        project.folder(),
        Map.of(
            "groupId",
            "org.mine",
            "artifactId",
            "my-plugin",
            "version",
            "2.0",
            "package",
            PACKAGE,
            "vendor",
            "mine",
            "emcVersion",
            "0.0.7"),
        PACKAGE);
  }

  @Test
  void itsTestsPass() throws Exception {
    project.test(60);
  }

  @Test
  void itsRecipeTrains() throws Exception {
    Path jar = project.jar(temp.resolve("my-plugin-2.0.jar"));
    String listed = Distribution.ok("plugins", "--plugins", jar.toString()).out();
    assertTrue(listed.matches("(?s).*augmentation: mine/blot.*"), listed);
    String described =
        Distribution.ok("describe", "augmentation", "mine/blot", "--plugins", jar.toString()).out();
    assertTrue(described.contains("share of the image's shorter side"), described);
    assertTrue(described.contains("from plugin my-plugin"), described);
    Path run = temp.resolve("run");
    Distribution.ok(
        "train",
        "--config",
        project.folder().resolve("recipe.yaml").toString(),
        "--plugins",
        jar.toString(),
        "--set",
        "data.train=" + runs.train(),
        "--set",
        "backbone.width=4",
        "--set",
        "batch-size=16",
        "--set",
        "epochs=1",
        "--set",
        "device=cpu",
        "--out",
        run.toString());
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    for (String term : List.of("mine/pair/distance", "mine/spread/spread")) {
      assertTrue(metrics.contains(term), metrics);
    }
    assertFalse(metrics.contains("NaN"), metrics);
    assertTrue(Files.readString(run.resolve("run.yaml")).contains("type: mine/blot"));
    Path sheet = temp.resolve("views.png");
    Distribution.ok(
        "views",
        "--config",
        run.resolve("run.yaml").toString(),
        "--plugins",
        jar.toString(),
        "--out",
        sheet.toString());
    assertTrue(Files.size(sheet) > 0);
  }
}
