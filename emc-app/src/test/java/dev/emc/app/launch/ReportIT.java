package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A user's way from trained runs to their comparison and report. */
@ExtendWith(TrainedRuns.Resolver.class)
class ReportIT {
  private final Path base;
  private final Path emc;
  private final String train;
  private final String test;
  @TempDir Path temp;

  ReportIT(TrainedRuns runs) {
    base = runs.base();
    emc = runs.emc();
    train = runs.train();
    test = runs.test();
  }

  @Test
  void probesTestsAndReport() throws IOException {
    for (Path run : List.of(base, emc)) {
      JsonNode linear =
          json(
              "eval",
              "linear",
              run.toString(),
              "--cached",
              "--data",
              train,
              "--test",
              test,
              "--fractions",
              "0.2,1",
              "--draws",
              "2",
              "--force",
              "--json");
      assertEquals("linear-cached", linear.get("protocol").asText());
      assertEquals(45, linear.get("testImages").asInt());
      assertEquals(2, linear.get("accuracies").size());
      assertEquals(3, linear.get("accuracies").get(1).get("perClassTop1").size());
      assertTrue(linear.get("accuracies").get(1).get("top1").get("mean").asDouble() > 50);
    }
    JsonNode compared = json("compare", base.toString(), emc.toString(), "--json");
    assertEquals("base", compared.get("reference").asText());
    assertEquals(2, compared.get("comparisons").size());

    Path page = temp.resolve("page").resolve("report.html");
    Path csv = temp.resolve("page").resolve("numbers.csv");
    JsonNode report =
        json(
            "report",
            base.toString(),
            emc.toString(),
            "--out",
            page.toString(),
            "--csv",
            csv.toString(),
            "--json");
    assertEquals(2, report.get("tests").get(0).get("comparisons").size());
    String html = Files.readString(page);
    for (String shown :
        List.of(
            "regularizer.<wbr>type", "Learning rate", "Waiting for images", "Marginal entropy")) {
      assertTrue(html.contains(shown), shown);
    }
    double loss = report.get("runs").get(1).get("values").get("loss").get(0).asDouble();
    assertTrue(Files.readAllLines(csv).contains("emc,1,loss," + loss));
    ok(
        "report",
        base.toString(),
        emc.toString(),
        "--out",
        page.toString(),
        "--before",
        "base",
        "--force");
    assertFalse(Files.readString(page).contains("class=\"verdict "), "base has no verdict");
  }

  @Test
  void aReportMeasuresWhatIsMissing() throws IOException {
    Path page = temp.resolve("measured.html");
    Path figures = temp.resolve("figures");
    JsonNode report =
        json(
            "report",
            base.toString(),
            emc.toString(),
            "--data",
            test,
            "--out",
            page.toString(),
            "--plots",
            figures.toString(),
            "--json");
    assertEquals("base", report.get("before").asText());
    for (Path run : List.of(base, emc)) {
      JsonNode results = report.get("results").get(run.getFileName().toString());
      JsonNode gauge = json("gauge", run.toString(), "--data", test, "--json");
      assertEquals(gauge.get("entropy"), results.get("gauge/entropy"));
      assertEquals(gauge.get("effectiveRank"), results.get("gauge/effective-rank"));
      assertTrue(Files.exists(run.resolve("eval").resolve("separability.json")));
    }
    String html = Files.readString(page);
    for (String shown :
        List.of("Separability", "X distribution", "estimator’s maximum", "Mean |correlation|")) {
      assertTrue(html.contains(shown), shown);
    }
    assertTrue(report.get("plots").toString().contains("separability-emc"));
    assertTrue(Files.exists(figures.resolve("separability-emc.svg")));
  }
}
