package dev.emc.app.study.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.core.train.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What runs took, as their folders say: kept through every stop and restart. */
public final class Timings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Timings() {}

  /** Seconds of each evaluation of a run. */
  static List<Double> evaluations(Path run) throws IOException {
    Path file = run.resolve("eval").resolve(ModelProbes.TIMINGS);
    var seconds = new ArrayList<Double>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        try {
          seconds.add(JSON.readTree(line).path("seconds").asDouble());
        } catch (JsonProcessingException e) {
          break; // Killed in the middle of the last line.
        }
      }
    }
    return seconds;
  }

  /** Seconds of a run's finished epochs and evaluations together. */
  public static double seconds(Path run) throws IOException {
    double sum = 0;
    for (JsonNode line : MetricsLog.readTimings(run)) {
      sum += line.path("seconds").asDouble();
    }
    for (double seconds : evaluations(run)) {
      sum += seconds;
    }
    return sum;
  }
}
