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
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.svm.ClassAnswer;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir Path folder;

  private Cli report(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "report";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Cli.run(List.of(new ReportCommand()), folder, all);
  }

  private Path run(String name, String regularizer, int epochs) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        run.resolve("run.yaml"),
        """
        method: {type: vicreg, projector: [8, 8]}
        regularizer: {type: %s}
        batch-size: 256
        epochs: 3
        """
            .formatted(regularizer));
    Files.writeString(run.resolve("metrics.jsonl"), metrics(epochs) + "{\"kind\":\"ep");
    var timings = new StringBuilder();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      timings.append(
          "{\"epoch\":%d,\"seconds\":2,\"images-per-second\":120.5,\"data-wait-share\":0.4}\n"
              .formatted(epoch));
    }
    Files.writeString(run.resolve("timings.jsonl"), timings);
    return run;
  }

  private static String metrics(int epochs) {
    var metrics = new StringBuilder();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      metrics.append("{\"kind\":\"step\",\"epoch\":0,\"step\":1,\"loss\":9}\n");
      metrics.append(
          ("{\"kind\":\"epoch\",\"epoch\":%d,\"step\":%d,\"learning-rate\":0.2,\"loss\":%s,"
                  + "\"terms\":{\"vicreg/invariance\":0.5,\"entropy\":-0.25}}\n")
              .formatted(epoch, 10 * epoch, 5.0 / epoch));
    }
    return metrics.toString();
  }

  private static void probe(Path run, int wrong) throws IOException {
    probe(run, "linear", 300, wrong);
  }

  /** Answers on the first images of a set, some of them wrong, under some protocol. */
  private static void probe(Path model, String protocol, int images, int wrong) throws IOException {
    int[] labels = IntStream.range(0, images).map(i -> i % 2).toArray();
    int[] predicted = IntStream.range(0, images).map(i -> i < wrong ? 1 - i % 2 : i % 2).toArray();
    var draw = new DrawResult(0, 10, 0.1, true, true, 100 - 100.0 * wrong / images, predicted);
    var fraction =
        new FractionResult(
            1, MeanSd.of(new double[] {draw.top1()}), null, List.of(), List.of(draw));
    var ids = IntStream.range(0, images).mapToObj(String::valueOf).toList();
    var predictions = new Predictions("any", ids, labels, 2, List.of(fraction));
    new Evaluation("linear-cached", Map.of(), predictions).write(ResultFile.of(model, protocol));
  }

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

  @Test
  void runsSideBySideShowWhatDiffersAndTheTests() throws IOException {
    Path base = run("base", "none", 2);
    Path more = run("more", "none", 2);
    Path emc = run("emc", "emc", 2);
    probe(base, 90);
    probe(more, 60);
    probe(emc, 30);
    Path page = folder.resolve("page.html");
    Cli cli =
        report(
            base.toString(),
            more.toString(),
            emc.toString(),
            "--before",
            "base",
            "--out",
            page.toString());
    assertFalse(cli.err().contains("no test"), cli.err());
    assertEquals(
        List.of(
            "Linear probe: emc helped (one training seed): significantly better than more with 100\u00a0% of the labels.",
            "report: " + page),
        cli.out().lines().toList());
    String html = Files.readString(page);
    assertTrue(
        html.contains(
            "<tr><th scope=\"row\">regularizer.<wbr>type</th><td class=\"text\">none</td>"
                + "<td class=\"text\">none</td><td class=\"text\">emc</td></tr>"),
        html);
    assertEquals(2, html.split("<article class=\"verdict ", -1).length);
    assertTrue(html.contains("<th scope=\"row\">base<"), "the table has the model before");
  }

  @Test
  void everyProtocolHasItsColumnsAndItsTest() throws IOException {
    Path base = run("base", "none", 3);
    Path emc = run("emc", "emc", 3);
    for (String protocol : List.of("knn", "linear", "finetune")) {
      probe(base, protocol, 300, 60);
      probe(emc, protocol, 300, protocol.equals("knn") ? 90 : 30);
    }
    Path page = folder.resolve("page.html");
    Path csv = folder.resolve("n.csv");
    String[] command = {
      base.toString(), emc.toString(), "--out", page.toString(), "--csv", csv.toString(), "--json"
    };
    JsonNode json = new ObjectMapper().readTree(report(command).out());
    List<String> protocols = new ArrayList<>();
    json.get("tests").forEach(tests -> protocols.add(tests.get("protocol").asText()));
    assertEquals(List.of("linear", "finetune", "knn"), protocols);
    assertEquals(90, json.get("results").get("emc").get("linear/top1/1.0").asDouble());
    assertEquals(-10, json.get("results").get("emc").get("knn/difference/1.0").asDouble(), 1e-9);
    List<String> lines = Files.readAllLines(csv);
    json.get("results")
        .get("emc")
        .properties()
        .forEach(
            result -> {
              String line = "emc,,%s,%s".formatted(result.getKey(), result.getValue());
              assertTrue(lines.contains(line), line);
            });
    String html = Files.readString(page);
    for (String head : List.of("Linear probe", "Fine-tuning", "kNN")) {
      assertTrue(html.contains("<th scope=\"colgroup\" colspan=\"1\">" + head + "</th>"), head);
    }
    assertTrue(html.contains("<article class=\"verdict mixed\""), html);
  }

  /** Scores of images that show several classes; those of a better model follow what is shown. */
  private static void precisions(Path run, String ids, double better) throws IOException {
    int images = 30;
    var noise = new Random(5);
    var classes = new ArrayList<ClassAnswer>();
    for (int c = 0; c < 12; c++) {
      int[] marks = new int[images];
      float[] scores = new float[images];
      for (int i = 0; i < images; i++) {
        marks[i] = (i + c) % 3 == 0 ? 1 : -1;
        scores[i] = (float) (30 * better * marks[i] + noise.nextGaussian());
      }
      double precision = 0.5 + 0.01 * c + better;
      classes.add(new ClassAnswer("class" + c, 1, marks, scores, precision, precision + 0.05));
    }
    var names = IntStream.range(0, images).mapToObj(i -> ids + i).toList();
    new MultiLabelEvaluation(
            MultiLabelEvaluation.PROTOCOL,
            Map.of("model", "m", "test", "voc07"),
            new MultiLabelAnswers("m", names, classes))
        .write(ResultFile.of(run, "svm"));
  }

  @Test
  void meanAveragePrecisionHasItsColumnItsTestAndItsVerdict() throws IOException {
    Path base = run("base", "none", 3);
    Path emc = run("emc", "emc", 3);
    precisions(base, "a", 0);
    precisions(emc, "a", 0.1);
    Path page = folder.resolve("page.html");
    String[] command = {base.toString(), emc.toString(), "--out", page.toString(), "--json"};
    JsonNode json = new ObjectMapper().readTree(report(command).out());
    JsonNode results = json.get("results");
    assertEquals(55.5, results.get("base").get("svm/map-11-point").asDouble(), 1e-9);
    assertEquals(70.5, results.get("emc").get("svm/map").asDouble(), 1e-9);
    // Of 2^12 sign patterns, two are as extreme: all better, and all worse.
    assertEquals(2 / 4096.0, results.get("emc").get("svm/p").asDouble(), 1e-12);
    JsonNode test = json.get("precisionTests").get("comparisons").get(0);
    assertEquals(12, test.get("classesBetter").asInt());
    assertTrue(test.get("interval").get("low").asDouble() > 0, test.toString());
    String verdict =
        "SVM, mAP: emc helped (one training seed): significantly better than base in mean average precision.";
    assertEquals(verdict, json.get("verdicts").get(0).asText());
    String html = Files.readString(page);
    assertTrue(
        html.contains(
            "<td><span class=\"value\">65.50</span><span class=\"difference helped\">+10.00 <span"
                + " class=\"stars\">***</span></span></td>"),
        html);
    assertTrue(html.contains("SVM, mAP: one SVM for each class; test voc07."), html);
    assertTrue(
        html.contains("<span class=\"model\">emc</span> <span class=\"word\">helped</span>"));
    Path more = run("more", "none", 3);
    precisions(more, "b", 0.1);
    Cli cli = report(command[0], command[1], more.toString(), "--out", page.toString(), "--force");
    assertEquals(List.of(verdict, "report: " + page), cli.out().lines().toList());
    assertTrue(
        cli.err()
            .contains(
                "warning: SVM, mAP: no test, since 'more' and 'base' cannot be compared: test image"
                    + " 1 is 'b0' for one and 'a0' for the other\n"),
        cli.err());
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

  private static List<String> names(JsonNode results) {
    var names = new ArrayList<String>();
    results.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void runsTestedOnOtherImagesAreNotTestedAgainstEachOther() throws IOException {
    Path base = run("base", "none", 3);
    Path emc = run("emc", "emc", 3);
    probe(base, "knn", 300, 60);
    probe(emc, "knn", 200, 60);
    Path page = folder.resolve("page.html");
    Cli cli = report(base.toString(), emc.toString(), "--out", page.toString());
    assertEquals(0, cli.code());
    String line =
        "kNN: no test, since 'emc' and 'base' cannot be compared: they were tested on 200 and 300"
            + " images, not on the same ones";
    assertTrue(cli.err().contains("warning: " + line + "\n"), cli.err());
    assertFalse(Files.readString(page).contains("<article class=\"verdict "));
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

  private void refused(String line, String... arguments) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), report(arguments));
  }
}
