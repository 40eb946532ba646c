package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The main job from the command line, as a user runs it: {@code emc demo --quick}. */
class DemoIT {
  @TempDir Path temp;

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theQuickDemoTrainsProbesAndReports() throws Exception {
    Path out = temp.resolve("a demo");
    Shell.Result result = Distribution.shell(temp, "demo", "--quick", "--json", "--out", "a demo");
    assertEquals(0, result.code(), result.err());
    JsonNode summary = new ObjectMapper().readTree(result.out());
    assertTrue(
        summary.get("verdict").asText().matches("emc( helped| hurt| helped and hurt)?: .*"),
        summary.toString());
    assertEquals(4, summary.get("rows").size());
    for (JsonNode row : summary.get("rows")) {
      assertEquals(4, row.size(), row.toString());
      // Ten classes: a network that learned nothing would be right on 10 % of the images.
      double all = Double.parseDouble(row.get(3).asText());
      assertTrue(all > 50 && all < 100, row.toString());
    }
    String page = Files.readString(out.resolve("report.html"));
    // The name space of SVG looks like an address; what is fetched stands in these places.
    assertFalse(
        Pattern.compile("(src|href|srcset|@import|url)\\s*[=(]?\\s*[\"']?\\s*(https?:)?//")
            .matcher(page)
            .find(),
        "an external resource");
    for (String section :
        List.of("Accuracy after each epoch", "Separability", "Two-dimensional marginals")) {
      assertTrue(page.contains("<h2>" + section + "</h2>"), section);
    }
    for (String model : List.of("base", "continued", "emc", "vcreg")) {
      Path run = out.resolve(model);
      assertTrue(Files.exists(run.resolve("run.yaml")), model);
      assertTrue(Files.size(run.resolve("metrics.jsonl")) > 0, model);
      assertTrue(Files.isDirectory(run.resolve("checkpoints")), model);
    }
  }
}
