package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study at toy size with the plugins of the assembled distribution. */
class StudyIT {
  @TempDir Path temp;

  @Test
  void aStudyChoosesOnValidationImagesAndWritesItsPage() throws IOException {
    Path study =
        ToyStudy.write(
            temp,
            "study.yaml",
            """
            title: A study
            groups:
              - name: vicreg
                base: '%1$s'
                config: '%1$s'
                row-set: [start-optimizer=continue, epochs=2]
                seeds: [1, 2]
                reference: continued
                curve: {rows: [continued, emc], fractions: [0.2]}
                rows:
                  - {name: continued, choose: ['optimizer.lr=0.001,0.002']}
                  - {name: emc, with: continued, set: [regularizer.type=emc]}
            """);
    Path out = temp.resolve("out");
    var command = new ArrayList<>(List.of("replicate", "--config", study.toString()));
    command.addAll(List.of("--out", out.toString()));
    Cli plan = emc(append(command, "--plan"));
    assertTrue(plan.out().contains("vicreg/seed-2/emc_as-chosen"), plan.out());
    assertTrue(plan.out().endsWith("is known once a run has trained an epoch\n"), plan.out());
    assertFalse(Files.exists(out), "a plan writes nothing");
    assertEquals(
        "emc: no group 'swav' in the study. There are: vicreg\n",
        emc(append(command, "--group", "swav")).err());
    Cli cli = emc(append(command, "--quiet"));
    assertEquals(0, cli.code(), cli.err());
    assertTrue(cli.out().matches("(?s).*continued: validation chose optimizer.lr=0.00[12] .*"));
    String page = Files.readString(out.resolve("study.md"));
    assertTrue(page.contains("± over 2 seeds (seeds 1, 2)"), page);
    assertTrue(page.contains("### By seed\n\n| row | seed 1 | seed 2 |\n"), page);
    assertTrue(page.contains("### Chosen on validation images"), page);
    assertTrue(page.contains("![Epoch curve](curve-vicreg.svg)"), page);
    assertTrue(Files.readString(out.resolve("curve-vicreg.svg")).startsWith("<svg "));
    JsonNode group =
        new ObjectMapper().readTree(out.resolve("results.json").toFile()).get("groups").get(0);
    assertEquals(2 * 3, group.get("curve").size(), "two rows, the base and two epochs");
    int looked = 0;
    try (var runs = Files.list(out.resolve("runs/vicreg/seed-1"))) {
      for (Path each : runs.filter(r -> r.getFileName().toString().contains("lr=")).toList()) {
        looked += Files.exists(each.resolve("eval/linear.json")) ? 1 : 0;
        assertTrue(Files.exists(each.resolve("eval/linear-validation.json")), each.toString());
      }
    }
    assertEquals(1, looked, "only what was chosen is shown the test images");
    assertTrue(emc(append(command, "--plan")).out().endsWith("nothing is left to do\n"));
    assertEquals(
        "emc: --only: 'x' is none of the runs that --plan shows\n",
        emc(append(command, "--only", "x")).err());
  }

  private static String[] append(List<String> words, String... more) {
    var all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
