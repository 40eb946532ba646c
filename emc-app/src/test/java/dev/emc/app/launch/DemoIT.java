package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.eval.online.GuardStop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The main job from the command line, as a user runs it: {@code emc demo --quick}. */
class DemoIT {
  private static final String CONTINUED = "improve/trials/runs/continued";
  private static final String EMC = "improve/trials/runs/emc-relative";

  @TempDir Path temp;

  /** Kills a demo while it tries a setting; there is a checkpoint then. */
  private void killed(Path out) throws Exception {
    Process process =
        Shell.start(
            temp,
            Map.of("JAVA_HOME", System.getProperty("java.home")),
            Distribution.HOME.resolve("bin/emc"),
            "demo",
            "--quick",
            "--quiet",
            "--out",
            "a demo");
    Path fact = out.resolve(CONTINUED + "/checkpoints/epoch-0001");
    while (!Files.exists(fact) && process.isAlive()) {
      Thread.sleep(20);
    }
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertTrue(Files.exists(fact), "killed too late, or it failed");
    assertFalse(Files.exists(out.resolve("report.html")));
  }

  @Test
  @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theQuickDemoTrainsProbesAndReports() throws Exception {
    Path out = temp.resolve("a demo");
    killed(out);
    byte[] base = Files.readAllBytes(out.resolve("base/metrics.jsonl"));
    // It computes long enough for the second compiler.
    Map<String, String> both = Map.of("EMC_JAVA_OPTS", "");
    Shell.Result result =
        Distribution.shell(temp, both, "demo", "--quick", "--json", "--out", "a demo");
    assertEquals(0, result.code(), result.err());
    JsonNode summary = new ObjectMapper().readTree(result.out());
    String verdict = summary.get("verdict").asText();
    assertTrue(
        verdict.matches(
            "emc( helped| hurt| helped and hurt)? \\(one training seed\\): .*|the guard stopped every setting with EMC.*"),
        summary.toString());
    // The headline follows the tests alone.
    String worth = summary.get("worth").asText("");
    assertEquals(verdict.startsWith("emc helped ("), worth.contains("epochs with EMC were worth"));
    int rows = summary.get("rows").size();
    assertTrue(rows == 4 || rows == 3 && !verdict.startsWith("emc"), summary.toString());
    for (JsonNode row : summary.get("rows")) {
      assertEquals(5, row.size(), row.toString());
      // Ten classes: a network that learned nothing would be right on 10 % of the images.
      double all = Double.parseDouble(row.get(3).asText());
      assertTrue(all > 40 && all < 100, row.toString());
    }
    String page = Files.readString(out.resolve("report.html"));
    // The name space of SVG looks like an address; what is fetched stands in these places.
    assertFalse(
        Pattern.compile("(src|href|srcset|@import|url)\\s*[=(]?\\s*[\"']?\\s*(https?:)?//")
            .matcher(page)
            .find(),
        "an external resource");
    for (String section :
        List.of("After each epoch", "Separability", "Two-dimensional marginals")) {
      assertTrue(page.contains("<h2>" + section + "</h2>"), section);
    }
    assertTrue(page.contains("EMC gained little or nothing at this size: docs/map.md"));
    for (String model : List.of("base", CONTINUED, EMC, "longer")) {
      Path run = out.resolve(model);
      assertTrue(Files.exists(run.resolve("run.yaml")), model);
      assertTrue(Files.size(run.resolve("metrics.jsonl")) > 0, model);
      assertTrue(Files.isDirectory(run.resolve("checkpoints")), model);
    }
    assertArrayEquals(base, Files.readAllBytes(out.resolve("base/metrics.jsonl")), "trained once");
    String said = summary.get("outcome").asText();
    assertTrue(said.matches("improved: .*|no setting improved this model; .*"), said);
    assertEquals(said, improvedByHand(result.err()));
    // A row with EMC is missing for one reason alone.
    assertEquals(rows == 3, GuardStop.of(out.resolve(EMC)).isPresent());
    likeOtherRuns(out, verdict, rows == 4 ? EMC : "longer");
  }

  /** The command that the demo shows is the one that it does: the same folder is done with it. */
  private String improvedByHand(String told) throws Exception {
    String command =
        told.lines()
            .filter(line -> line.startsWith("improving it: emc "))
            .findFirst()
            .orElseThrow(() -> new AssertionError(told))
            .replaceFirst(".*: emc ", "");
    assertTrue(command.contains("'"), "the folder has a space in its name: " + command);
    var words = new ArrayList<String>();
    for (String part : command.split(" (?=([^']*'[^']*')*[^']*$)")) {
      words.add(part.replace("'", ""));
    }
    Shell.Result result =
        Distribution.shell(temp, Map.of("EMC_JAVA_OPTS", ""), words.toArray(String[]::new));
    assertEquals(0, result.code(), result.err());
    String[] lines = result.out().strip().split("\n");
    return lines[lines.length - 1];
  }

  /** Its runs can be compared and reported on, with what the demo found. */
  private static void likeOtherRuns(Path out, String verdict, String other) throws Exception {
    String continued = out.resolve(CONTINUED).toString();
    String emc = out.resolve(other).toString();
    Cli compared = Distribution.ok("compare", continued, emc);
    assertTrue(compared.out().contains("McNemar p exact"), compared.out());
    Path page = out.resolve("mine.html");
    Cli report =
        Distribution.ok(
            "report", continued, out.resolve("base").toString(), emc, "--out", page.toString());
    String name = Path.of(other).getFileName().toString();
    assertTrue(report.out().contains("Linear probe: " + name + " "), report.out());
    String html = Files.readString(page);
    for (String section :
        List.of("After each epoch", "Separability", "Two-dimensional marginals")) {
      assertTrue(html.contains("<h2>" + section + "</h2>"), section);
    }
    // The demo tests against the same run.
    String said = verdict.replaceFirst(":.*", "").replaceFirst("^emc", "emc-relative");
    assertTrue(
        !other.equals(EMC) || report.out().contains("Linear probe: " + said),
        report.out() + verdict);
  }
}
