package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugins that docs/plugins.md writes pass their tests and train, as whoever copies them has
 * it.
 */
@ExtendWith(TrainedRuns.Resolver.class)
class DocumentedPluginsIT {
  private final TrainedRuns runs;
  @TempDir Path temp;
  private PluginProject spread;
  private PluginProject each;

  DocumentedPluginsIT(TrainedRuns runs) {
    this.runs = runs;
  }

  @BeforeEach
  void write() throws IOException {
    spread = PluginProject.ofThePage(temp.resolve("spread"), "com.example.spread");
    each = PluginProject.ofThePage(temp.resolve("each"), "com.example.each");
  }

  private static List<Document.Block> blocks(String language) throws IOException {
    return Document.all().stream()
        .filter(page -> page.name().equals("docs/plugins.md"))
        .flatMap(page -> page.blocks().stream())
        .filter(block -> block.language().equals(language))
        .toList();
  }

  @Test
  void theServiceFileShownIsTheTutorials() throws IOException {
    assertTrue(blocks("").stream().anyMatch(block -> block.text().equals(spread())));
    assertEquals("com.example.each.EachPlugin\n", each.service());
  }

  private String spread() {
    try {
      return spread.service();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theirTestsPass() throws Exception {
    spread.test(30);
    each.test(60);
  }

  /** By the config that the page shows, and once more with the criterion that uses the others. */
  @Test
  void allSixTrainTogether() throws Exception {
    Path config = temp.resolve("my.yaml");
    List<Document.Block> shown =
        blocks("yaml").stream().filter(block -> block.text().contains("example/gaps")).toList();
    assertEquals(1, shown.size());
    Files.writeString(config, shown.get(0).text());
    Path first = spread.jar(temp.resolve("spread-1.0.jar"));
    Path second = each.jar(temp.resolve("each-1.0.jar"));
    List<String> plugins = List.of("--plugins", first.toString(), "--plugins", second.toString());
    var describe = new ArrayList<>(List.of("describe", "regularizer", "example/spread"));
    describe.addAll(plugins);
    String described = Distribution.ok(describe.toArray(String[]::new)).out();
    assertTrue(described.contains("standard deviation to reach"), described);
    for (String regularizer : List.of("example/spread", "emc")) {
      Path run = temp.resolve("run-" + regularizer.replace('/', '-'));
      var train = new ArrayList<>(List.of("train", "--config", config.toString()));
      train.addAll(plugins);
      for (String set :
          List.of(
              "data.train=" + runs.train(),
              "regularizer.type=" + regularizer,
              "threads=1",
              "device=cpu")) {
        train.addAll(List.of("--set", set));
      }
      if (regularizer.equals("emc")) {
        train.set(train.indexOf("regularizer.type=emc"), "regularizer={type: emc}");
      }
      train.addAll(List.of("--out", run.toString()));
      Distribution.ok(train.toArray(String[]::new));
      String metrics = Files.readString(run.resolve("metrics.jsonl"));
      assertTrue(metrics.contains("example/align/distance"), metrics);
      assertTrue(metrics.contains(regularizer + "/"), metrics);
      assertFalse(metrics.contains("NaN") || metrics.contains("Infinity"), metrics);
      String written = Files.readString(run.resolve("run.yaml"));
      for (String name : List.of("patch-net", "align", "softsign", "gaps", "fog")) {
        assertTrue(written.contains("type: example/" + name), written);
      }
    }
  }
}
