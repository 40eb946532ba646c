package dev.emc.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.svm.ClassAnswer;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reports on several runs side by side. */
class ReportComparisonTest extends RunsFolder {
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
}
