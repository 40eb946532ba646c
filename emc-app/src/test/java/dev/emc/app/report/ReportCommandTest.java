package dev.emc.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    var metrics = new StringBuilder();
    var timings = new StringBuilder();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      metrics.append("{\"kind\":\"step\",\"epoch\":0,\"step\":1,\"loss\":9}\n");
      metrics.append(
          ("{\"kind\":\"epoch\",\"epoch\":%d,\"step\":%d,\"learning-rate\":0.2,\"loss\":%s,"
                  + "\"terms\":{\"vicreg/invariance\":0.5,\"entropy\":-0.25}}\n")
              .formatted(epoch, 10 * epoch, 5.0 / epoch));
      timings.append(
          "{\"epoch\":%d,\"seconds\":2,\"images-per-second\":120.5,\"data-wait-share\":0.4}\n"
              .formatted(epoch));
    }
    Files.writeString(run.resolve("metrics.jsonl"), metrics + "{\"kind\":\"ep");
    Files.writeString(run.resolve("timings.jsonl"), timings);
    return run;
  }

  private static void probe(Path run, int wrong) throws IOException {
    int[] labels = IntStream.range(0, 300).map(i -> i % 2).toArray();
    int[] predicted = IntStream.range(0, 300).map(i -> i < wrong ? 1 - i % 2 : i % 2).toArray();
    var draw = new DrawResult(0, 10, 0.1, true, true, 100 - wrong / 3.0, predicted);
    var fraction =
        new FractionResult(
            1, MeanSd.of(new double[] {draw.top1()}), null, List.of(), List.of(draw));
    var ids = IntStream.range(0, 300).mapToObj(String::valueOf).toList();
    var predictions = new Predictions("any", ids, labels, 2, List.of(fraction));
    new Evaluation("linear-cached", Map.of(), predictions)
        .write(run.resolve("eval").resolve("linear.json"));
  }

  @Test
  void oneRunHasItsPageInItsFolder() throws IOException {
    Path run = run("one", "emc", 2);
    Files.writeString(
        run.resolve("warnings.jsonl"), "{\"step\":7,\"warning\":\"the <outputs> collapse\"}\n");
    Cli cli = report(run.toString());
    assertEquals(new Cli(0, "report: " + run.resolve("report.html") + "\n", ""), cli);
    String page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("one, step 7: the &lt;outputs&gt; collapse"), page);
    assertTrue(page.contains("one: 40 % of the last epoch went into waiting for images"));
    assertTrue(page.contains("vicreg/invariance"));
    assertFalse(page.contains("<table class=\"differences\">"));
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
    assertEquals("", cli.err());
    assertEquals(
        List.of(
            "emc helped: significantly better than more with 100\u00a0% of the labels.",
            "report: " + page),
        cli.out().lines().toList());
    String html = Files.readString(page);
    assertTrue(
        html.contains(
            "<tr><th scope=\"row\">regularizer.type</th><td class=\"text\">none</td>"
                + "<td class=\"text\">none</td><td class=\"text\">emc</td></tr>"),
        html);
    assertEquals(2, html.split("<article class=\"verdict ", -1).length);
    assertTrue(html.contains("<th scope=\"row\">base<"), "the table has the model before");
  }

  @Test
  void whatCannotBeReportedIsRefused() throws IOException {
    Path run = run("one", "emc", 2);
    Path young = run("young", "emc", 0);
    refused("report needs one run directory or more");
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
    Files.writeString(run.resolve("eval").resolve("linear.json"), "{}");
    refused(
        run.resolve("eval").resolve("linear.json")
            + " holds no predictions; a file that 'emc eval' wrote is expected",
        run.toString());
  }

  private void refused(String line, String... arguments) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), report(arguments));
  }
}
