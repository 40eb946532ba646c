package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps of a recipe on the clock. */
class BenchIT {
  private static String[] command(String... more) {
    var command =
        new ArrayList<>(
            List.of(
                "bench",
                "--recipe",
                "demo-base",
                "--set",
                "data.to=600",
                "--set",
                "batch-size=128",
                "--set",
                "threads=1",
                "--device",
                "cpu"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  @Test
  void aTableSaysWhereTheTimeGoes() {
    String out = ok(command("--steps", "3")).out();
    assertTrue(
        out.matches(
            """
            computing on the CPU with 1 thread, in fp32, layout auto
            3 steps of 128 images in 2 views, after 2 to get ready, the first of \\S+ m?s
              images a second +\\S+
              a step +\\S+ m?s, from \\S+ m?s to \\S+ m?s
              processor time a step +\\S+ m?s
              most memory resident +\\S.*
              of which steps added +\\S.*
            parts of a step, mean
              waiting for images +\\S+ m?s +\\S+ %
              images to the device +\\S+ m?s +\\S+ %
              forward pass +\\S+ m?s +\\S+ %
              method's loss +\\S+ m?s +\\S+ %
              criterion +\\S+ m?s +\\S+ %
              backward pass +\\S+ m?s +\\S+ %
              update of weights +\\S+ m?s +\\S+ %
            .* an epoch, .* in all of 10 epochs, without probes and checkpoints
            """),
        out);
  }

  @Test
  void programsGetTheSameAsJson() throws IOException {
    JsonNode times =
        json(
            command(
                "--steps", "2", "--json", "--set", "precision=bf16", "--set", "micro-batch=64"));
    assertEquals("bf16", times.path("precision").asText());
    assertEquals(64, times.path("microBatch").asInt());
    assertEquals(4, times.at("/length/stepsPerEpoch").asInt());
    assertTrue(times.path("imagesPerSecond").asDouble() > 0, times::toString);
    double parts = 0;
    for (JsonNode part : times.path("parts")) {
      parts += part.asDouble();
    }
    assertTrue(times.path("bytesAdded").asLong() > 0, times::toString);
    assertEquals(7, times.path("parts").size());
    assertEquals(128 / times.path("imagesPerSecond").asDouble(), parts, 1e-6);
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    refused("bench needs exactly one of --config FILE and --recipe NAME", "bench");
    refused("--steps must lie in [1, 100000], got 0", command("--steps", "0"));
  }
}
