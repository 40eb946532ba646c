package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep or study says of how far it is and how long the rest takes. */
class StudyProgressIT {
  @TempDir Path temp;
  private Path out;

  @BeforeEach
  void config() {
    out = temp.resolve("out");
  }

  private Path sweep() throws IOException {
    return ToyStudy.write(
        temp,
        "sweep.yaml",
        """
        title: A sweep
        config: '%1$s'
        base: '%1$s'
        grid: ['regularizer.type=none,emc']
        images-per-second: 32
        evaluation-seconds: 5
        """);
  }

  /** Seconds that each run of the plan is expected to take, by its name. */
  private Map<String, Double> plan(String command, Path config) throws IOException {
    Cli cli =
        emc(command, "--config", config.toString(), "--out", out.toString(), "--plan", "--json");
    assertEquals(0, cli.code(), cli.err());
    var seconds = new TreeMap<String, Double>();
    for (JsonNode row : new ObjectMapper().readTree(cli.out()).get("plan")) {
      seconds.put(row.get("run").asText(), row.get("seconds").asDouble());
    }
    return seconds;
  }

  private void took(String name, double seconds, double imagesPerSecond) throws IOException {
    Path folder = Files.createDirectories(out.resolve("runs").resolve(name));
    Files.writeString(
        folder.resolve("timings.jsonl"),
        "{\"epoch\":1,\"seconds\":%s,\"images-per-second\":%s}\n"
            .formatted(seconds, imagesPerSecond));
  }

  /** 64 images an epoch, and 5 s for the evaluation. */
  @Test
  void theForecastGoesByWhatRunsAlikeTook() throws IOException {
    Path config = sweep();
    assertEquals(
        Map.of("base", 7.0, "type=none", 7.0, "type=emc", 7.0),
        plan("sweep", config),
        "by the file: 32 images a second");
    took("base", 1, 64);
    assertEquals(
        Map.of("base", 6.0, "type=none", 6.0, "type=emc", 6.0),
        plan("sweep", config),
        "by the group");
    took("type=emc", 4, 16);
    assertEquals(
        Map.of("base", 6.0, "type=none", 7.5, "type=emc", 9.0),
        plan("sweep", config),
        "a criterion that was measured by itself; the other by all 128 images in 5 s");
  }

  @Test
  void aGroupThatIsNotMeasuredIsScaledByTheOthers() throws IOException {
    Path study =
        ToyStudy.write(
            temp,
            "study.yaml",
            """
            title: A study
            groups:
              - {name: a, config: '%1$s', rows: [{name: one}], reference: one, images-per-second: 32}
              - {name: b, config: '%1$s', rows: [{name: one}], reference: one, images-per-second: 16}
            """);
    Map<String, Double> before = plan("replicate", study);
    assertEquals(List.of(2.0, 4.0), List.copyOf(before.values()));
    took(before.keySet().iterator().next(), 4, 16);
    assertEquals(List.of(4.0, 8.0), List.copyOf(plan("replicate", study).values()));
  }

  @Test
  void withoutATerminalEachRunHasTwoLinesBesideWhatItLoads() throws IOException {
    Cli cli = emc("sweep", "--config", sweep().toString(), "--out", out.toString());
    assertEquals(0, cli.code(), cli.err());
    List<String> lines =
        cli.err()
            .lines()
            .filter(line -> !line.matches("computing on .*|.* tensors under .*|.* of history, .*"))
            .toList();
    String[] names = {"base", "type=none", "type=emc"};
    assertEquals(2 * names.length, lines.size(), cli.err());
    for (int i = 0; i < names.length; i++) {
      String begin = "\\Q" + names[i] + "\\E: training, then evaluating, about \\d+ s";
      assertTrue(lines.get(2 * i).matches(begin), cli.err());
      String left = i + 1 == names.length ? "" : ", about \\d+ s left";
      String end = "\\Q%s\\E: done in \\d+ s; %d of 3 runs done%s".formatted(names[i], i + 1, left);
      assertTrue(lines.get(2 * i + 1).matches(end), cli.err());
    }
  }
}
