package dev.emc.eval.study.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.train.JsonLines;
import dev.emc.core.train.MetricsLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What runs took, as their folders say: kept through every stop and restart. */
public final class Timings {
  private Timings() {}

  /** Seconds of each evaluation of a run. */
  static List<Double> evaluations(Path run) throws IOException {
    Path file = run.resolve("eval").resolve(ModelProbes.TIMINGS);
    return JsonLines.read(file).lines().stream()
        .map(line -> line.path("seconds").asDouble())
        .toList();
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
