package dev.emc.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.neighbours.DistancesResult;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reports on one run, and what cannot be reported. */
class ReportCommandTest extends RunsFolder {
  @Test
  void oneRunHasItsPageInItsFolder() throws IOException {
    Path run = run("one", "emc", 2);
    Files.writeString(
        run.resolve("warnings.jsonl"), "{\"step\":7,\"warning\":\"the <outputs> collapse\"}\n");
    Cli cli = report(run.toString());
    assertEquals(0, cli.code());
    assertEquals("report: " + run.resolve("report.html") + "\n", cli.out());
    assertEquals(
        List.of(
            "warning: one was stopped after 2 of 3 epochs; go on with emc train --resume " + run,
            "warning: one, step 7: the <outputs> collapse",
            "warning: one: 40 % of the last epoch went into waiting for images"),
        cli.err().lines().toList());
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("one, step 7: the &lt;outputs&gt; collapse"), page);
    assertTrue(page.contains("one: 40 % of the last epoch went into waiting for images"));
    assertTrue(page.contains("vicreg/invariance"));
    assertFalse(page.contains("<table class=\"differences\">"));
  }

  /** A bad byte and a torn line cost their own lines, and are told of. */
  @Test
  void damagedLogsAreReportedOn() throws IOException {
    Path run = run("one", "emc", 3);
    Path metrics = run.resolve("metrics.jsonl");
    byte[] bytes = Files.readAllBytes(metrics);
    bytes[2] = (byte) 0xff;
    Files.write(metrics, bytes);
    Path timings = run.resolve("timings.jsonl");
    Files.writeString(timings, "{\"epoch\":1,\"sec\n" + Files.readString(timings) + "{\"epoch\"");
    Cli cli = report(run.toString());
    assertEquals(0, cli.code(), cli.err());
    assertEquals(
        List.of(
            "warning: one, " + metrics + ": line 1 cannot be read and is left out",
            "warning: one, " + timings + ": line 1 cannot be read and is left out"),
        cli.err().lines().filter(line -> line.contains("left out")).toList());
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("metrics.jsonl: line 1 cannot be read and is left out"), page);
    assertFalse(cli.err().contains("was stopped after"), cli.err());
  }

  /** A damaged file of results costs itself alone, and is told of in one line. */
  @Test
  void damagedResultsAreReportedOn() throws IOException {
    Path base = run("base", "none", 2);
    Path emc = run("emc", "emc", 2);
    for (Path run : List.of(base, emc)) {
      probe(run, 60);
      probe(run, "knn", 300, 30);
    }
    probe(RunDirectory.checkpointsOf(emc).resolve("epoch-0001"), "linear", 300, 90);
    Path results = emc.resolve("eval");
    Files.writeString(
        results.resolve("svm.json"),
        "{\"protocol\":\"svm-multi-label\",\"settings\":{},\"answers\":null}");
    for (Path file :
        List.of(
            results.resolve("linear.json"),
            ResultFile.of(emc, GaugeResult.NAME),
            ResultFile.of(emc, DistancesResult.NAME),
            RunDirectory.checkpointsOf(emc).resolve("epoch-0001/eval/linear.json"))) {
      String text = Files.exists(file) ? Files.readString(file) : "{\"k\":1}";
      Files.writeString(file, text.substring(0, text.length() / 2));
    }
    Path page = folder.resolve("page.html");
    Cli cli = report(base.toString(), emc.toString(), "--out", page.toString());
    assertEquals(0, cli.code(), cli.err());
    List<String> lines = cli.err().lines().filter(line -> line.endsWith("is left out")).toList();
    assertEquals(5, lines.size(), cli.err());
    assertTrue(
        lines.contains(
            "warning: emc, %s holds no predictions; a file that 'emc eval' wrote is expected; it is left out"
                .formatted(results.resolve("linear.json"))),
        cli.err());
    for (String name : List.of("svm.json", "gauge.json", "separability.json", "epoch-0001/eval")) {
      assertEquals(1, lines.stream().filter(line -> line.contains(name)).count(), name);
    }
    String text = Files.readString(page);
    assertTrue(text.contains("gauge.json holds no gauge"), text);
    assertTrue(text.contains("kNN"), "what is whole is there");
  }

  @Test
  void theNumbersAreTheSameInCsvAndJson() throws IOException {
    Path run = run("a,b", "emc", 3);
    Path csv = folder.resolve("new").resolve("n.csv");
    Cli cli = report(run.toString(), "--csv", csv.toString(), "--json");
    JsonNode values = new ObjectMapper().readTree(cli.out()).get("runs").get(0).get("values");
    List<String> lines = Files.readAllLines(csv);
    assertEquals("run,epoch,quantity,value", lines.get(0));
    int found = 0;
    for (String quantity :
        List.of("loss", "learning-rate", "entropy", "images-per-second", "data-wait-share")) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        double value = values.get(quantity).get(epoch - 1).asDouble();
        String line = "\"a,b\",%d,%s,%s".formatted(epoch, quantity, value);
        assertTrue(lines.contains(line), line);
        found++;
      }
    }
    assertEquals(1 + found + 3, lines.size());
  }

  /** A run of a study: evaluations of its epochs are the curve, no protocols of their own. */
  @Test
  void epochsThatAStudyEvaluatedAreTheCurve() throws IOException {
    Path run = run("cell", "emc", 3);
    probe(run, 30);
    probe(run, "linear-epoch-0001", 300, 90);
    probe(run, "linear-epoch-0002", 300, 60);
    probe(run, "linear-validation", 200, 60);
    Path page = folder.resolve("page.html");
    JsonNode json =
        new ObjectMapper()
            .readTree(report(run.toString(), "--out", page.toString(), "--json").out());
    assertEquals(
        Set.of("linear/top1/1.0", "linear-validation/top1/1.0"),
        Set.copyOf(names(json.get("results").get("cell"))));
    String html = Files.readString(page);
    assertTrue(html.contains("<figcaption>Linear probe, 100\u00a0% of the labels</figcaption>"));
    assertTrue(html.contains(">Linear probe on validation images</th>"), html);
  }

  @Test
  void aRunStillInProgressIsReportedAsSuch() throws IOException {
    Path run = run("young", "emc", 1);
    RunLock lock = RunLock.acquire(run);
    try {
      Cli cli = report(run.toString());
      assertEquals(0, cli.code());
      String line = "young is still in progress: 1 of 3 epochs are done";
      assertTrue(cli.err().startsWith("warning: " + line + "\n"), cli.err());
      assertTrue(Files.readString(run.resolve("report.html")).contains("<li>" + line + "</li>"));
    } finally {
      lock.close();
    }
  }

  @Test
  void accuracyAfterEachEpochComesFromProbesAndCheckpoints() throws IOException {
    Path base = run("base", "none", 3);
    Path emc = run("emc", "emc", 3);
    Files.writeString(
        emc.resolve("run.yaml"), "start-from: '" + base + "'\n", StandardOpenOption.APPEND);
    String probes = "";
    for (int epoch = 0; epoch <= 3; epoch++) {
      probes +=
          "{\"kind\":\"probe\",\"epoch\":%d,\"step\":%d,\"values\":{\"knn-top1\":%d}}\n"
              .formatted(epoch, 10 * epoch, 70 + epoch);
    }
    Files.writeString(emc.resolve("metrics.jsonl"), probes + metrics(3));
    for (int epoch = 1; epoch <= 2; epoch++) {
      Path checkpoint = emc.resolve("checkpoints").resolve("epoch-000" + epoch);
      probe(checkpoint, "linear", 300, 30 * epoch);
    }
    Path figures = folder.resolve("figures");
    Cli cli =
        report(
            base.toString(),
            emc.toString(),
            "--out",
            folder.resolve("page.html").toString(),
            "--plots",
            figures.toString(),
            "--json");
    JsonNode json = new ObjectMapper().readTree(cli.out());
    assertEquals("base", json.get("before").asText(), "told by start-from");
    assertEquals("73.0", json.get("runs").get(1).get("probes").get("knn-top1").get("3").asText());
    for (String figure :
        List.of(
            "accuracy-online-knn-top-1", "accuracy-linear-probe-100-of-the-labels", "total-loss")) {
      assertTrue(json.get("plots").toString().contains("\"" + figure + "\""), figure);
      assertTrue(Files.size(figures.resolve(figure + ".svg")) > 1000, figure);
    }
  }

  @Test
  void whatAGuardSawIsOnThePage() throws IOException {
    Path run = run("guarded", "emc", 3);
    var looks = new StringBuilder();
    for (int epoch = 0; epoch <= 3; epoch++) {
      looks.append(
          ("{\"kind\":\"guard\",\"epoch\":%1$d,\"step\":%2$d,\"best\":true,\"values\":"
                  + "{\"feature-rank\":2%1$d.5,\"base-loss\":3.%1$d}}\n")
              .formatted(epoch, 10 * epoch));
    }
    Files.writeString(run.resolve("metrics.jsonl"), looks + metrics(3));
    Path csv = folder.resolve("n.csv");
    Cli cli = report(run.toString(), "--csv", csv.toString());
    assertEquals(0, cli.code(), cli.err());
    String page = Files.readString(run.resolve("report.html"));
    for (String title : List.of("effective rank of the features", "loss of the base method")) {
      assertTrue(page.contains("<figcaption>Guard: " + title + "</figcaption>"), title);
    }
    List<String> lines = Files.readAllLines(csv);
    for (String line : List.of("0,probe/guard/feature-rank,20.5", "3,probe/guard/base-loss,3.3")) {
      assertTrue(lines.contains("guarded," + line), line);
    }
  }

  @Test
  void whatCannotBeReportedIsRefused() throws IOException {
    Path run = run("one", "emc", 2);
    Path young = run("young", "emc", 0);
    refused("report needs one run directory or more, or files that 'emc eval --out' wrote");
    refused(folder + " holds no run: there is no run.yaml", folder.toString());
    refused(
        young + " has no finished epoch yet: there is nothing to report",
        run.toString(),
        young.toString());
    refused("a run is named twice: " + run + ", " + run, run.toString(), run.toString());
    refused("--reference: 'x' is none of the runs one", run.toString(), "--reference", "x");
    Path odd = run("odd", "emc", 1);
    Files.writeString(odd.resolve("run.yaml"), "a: [1");
    assertTrue(
        report(odd.toString())
            .err()
            .startsWith("emc: " + odd.resolve("run.yaml") + " is no YAML: "));
    probe(run, 3);
    Path named = Files.writeString(run.resolve("eval").resolve("linear.json"), "{}");
    refused(
        named + " holds no predictions; a file that 'emc eval' wrote is expected",
        named.toString());
  }
}
