package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.app.testing.FirstClassProtocol;
import dev.emc.eval.protocol.EvaluationProtocol;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A protocol on the class path, of which the program knows nothing, works wherever ours do. */
@ExtendWith(TrainedRuns.Resolver.class)
class AddedProtocolIT {
  private final TrainedRuns runs;
  @TempDir Path temp;

  AddedProtocolIT(TrainedRuns runs) {
    this.runs = runs;
  }

  private interface Work {
    void run() throws IOException;
  }

  /** Does some work with the protocol on the class path. */
  private void added(Work work) throws IOException {
    Path services = Files.createDirectories(temp.resolve("added/META-INF/services"));
    Files.writeString(
        services.resolve(EvaluationProtocol.class.getName()), FirstClassProtocol.class.getName());
    URL[] path = {temp.resolve("added").toUri().toURL()};
    // A test's thread is its own.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(path, before)) {
      thread.setContextClassLoader(loader);
      work.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The runs are other tests', too. */
  @AfterEach
  void clean() throws IOException {
    for (Path run : List.of(runs.base(), runs.emc())) {
      Files.deleteIfExists(run.resolve("eval/first-class.json"));
    }
  }

  private String[] evaluation(Path run, String... more) {
    var words = new ArrayList<>(List.of("eval", "first-class", run.toString()));
    words.addAll(List.of("--data", runs.train(), "--test", runs.test()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void itIsEvaluatedComparedAndReported() throws IOException {
    added(this::judge);
  }

  private void judge() throws IOException {
    assertTrue(ok("--help").out().contains("eval first-class"));
    JsonNode base = json(evaluation(runs.base(), "--json"));
    assertEquals("first-class", base.get("protocol").asText());
    assertEquals("0", base.get("settings").get("label").asText());
    double third = base.get("accuracies").get(0).get("top1").get("mean").asDouble();
    assertEquals(100.0 / 3, third, 1e-9, "15 of 45 images");
    refused("there is no class 3", evaluation(runs.emc(), "--set", "label=3"));
    ok(evaluation(runs.emc(), "--set", "label=1"));
    JsonNode compared =
        json(
            "compare",
            runs.base().toString(),
            runs.emc().toString(),
            "--protocol",
            "first-class",
            "--json");
    assertEquals(0, compared.get("comparisons").get(0).get("difference").asDouble());
    assertEquals(15, compared.get("comparisons").get(0).get("better").asInt());
    Path page = temp.resolve("report.html");
    ok("report", runs.base().toString(), runs.emc().toString(), "--out", page.toString());
    assertTrue(Files.readString(page).contains("Always one class"));
  }

  @Test
  void itIsSwept() throws IOException {
    added(this::sweep);
  }

  private void sweep() throws IOException {
    Path sweep =
        ToyStudy.write(
            temp,
            "sweep.yaml",
            """
            title: A sweep
            config: '%s'
            grid: ['optimizer.lr=0.001,0.002']
            """);
    Path out = temp.resolve("swept");
    Cli cli =
        emc(
            "sweep",
            "--config",
            sweep.toString(),
            "--protocol",
            "first-class,svm",
            "--out",
            out.toString(),
            "--quiet");
    assertEquals(0, cli.code(), cli.err());
    assertTrue(cli.out().contains("Always one class"), cli.out());
    JsonNode group = group(out);
    JsonNode cells = group.get("rows").get(0).get("accuracies");
    assertEquals("first-class", cells.get(0).get("protocol").asText());
    assertEquals("svm", cells.get(1).get("protocol").asText());
    assertEquals(2, group.get("tests").size(), "a cell against the first, by each protocol");
  }

  @Test
  void itIsReplicated() throws IOException {
    added(this::replicate);
  }

  private void replicate() throws IOException {
    Path run = Files.writeString(temp.resolve("run.yaml"), ToyStudy.RUN);
    String evaluation =
        ToyStudy.EVALUATION.replace("protocols: [linear, knn]", "protocols: [first-class, knn]");
    Path study =
        Files.writeString(
            temp.resolve("study.yaml"),
            """
            title: A study
            groups:
              - name: g
                config: '%s'
                reference: one
                rows: [{name: one}, {name: two, set: [optimizer.lr=0.001]}]
            """
                    .formatted(run)
                + evaluation
                + "  set: [first-class.label=2, knn.k=3]\n");
    Path out = temp.resolve("replicated");
    Cli cli = emc("replicate", "--config", study.toString(), "--out", out.toString(), "--quiet");
    assertEquals(0, cli.code(), cli.err());
    assertTrue(Files.readString(out.resolve("study.md")).contains("Always one class"));
    assertEquals(2, group(out).get("tests").size());
    var mapper = new ObjectMapper();
    Path folder = out.resolve("runs/g/seed-31/one/eval");
    JsonNode first = mapper.readTree(folder.resolve("first-class.json").toFile());
    assertEquals("2", first.get("settings").get("label").asText());
    JsonNode knn = mapper.readTree(folder.resolve("knn.json").toFile());
    assertEquals("3", knn.get("settings").get("k").asText());
  }

  private static JsonNode group(Path out) throws IOException {
    return new ObjectMapper().readTree(out.resolve("results.json").toFile()).get("groups").get(0);
  }
}
