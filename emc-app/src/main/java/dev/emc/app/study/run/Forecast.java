package dev.emc.app.study.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.app.study.GroupConfig;
import dev.emc.app.study.StudyConfig;
import dev.emc.app.study.Unit;
import dev.emc.core.train.MetricsLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long units take: by what the runs of their group took so far; before there are any, by what
 * the study's file expects.
 */
public final class Forecast {
  private final Configs configs;
  private final StudyState state;
  private final Map<String, Speed> speeds = new HashMap<>();

  /** What has been measured of a group, over all its runs. */
  private static final class Speed {
    private double images;
    private double seconds;
    private double evaluations;
    private double evaluationSeconds;
    private double expected;
    private double expectedEvaluation;
  }

  private Forecast(Configs configs, StudyState state) {
    this.configs = configs;
    this.state = state;
  }

  /** Reads what the runs of a study took so far. */
  public static Forecast of(
      StudyConfig study, Collection<Unit> units, Configs configs, StudyState state)
      throws IOException {
    var forecast = new Forecast(configs, state);
    for (GroupConfig group : study.groups()) {
      var speed = new Speed();
      speed.expected = group.imagesPerSecond();
      speed.expectedEvaluation = group.evaluationSeconds();
      forecast.speeds.put(group.name(), speed);
    }
    for (Unit unit : units) {
      forecast.add(unit);
    }
    return forecast;
  }

  private void add(Unit unit) throws IOException {
    Path run = state.folder(unit);
    Speed speed = speeds.get(unit.group());
    for (JsonNode line : MetricsLog.readTimings(run)) {
      double seconds = line.path("seconds").asDouble();
      speed.seconds += seconds;
      speed.images += seconds * line.path("images-per-second").asDouble();
    }
    for (double seconds : Timings.evaluations(run)) {
      speed.evaluations++;
      speed.evaluationSeconds += seconds;
    }
  }

  /** Seconds that some units have still to take; empty if nothing is known of one of them. */
  public OptionalDouble secondsLeft(Collection<Unit> units) throws IOException {
    double sum = 0;
    for (Unit unit : units) {
      double seconds = secondsLeft(unit);
      if (Double.isNaN(seconds)) {
        return OptionalDouble.empty();
      }
      sum += seconds;
    }
    return OptionalDouble.of(sum);
  }

  private double secondsLeft(Unit unit) throws IOException {
    Speed speed = speeds.get(unit.group());
    double training = 0;
    if (!state.isTrained(unit)) {
      double images = speed.images > 0 ? speed.images / speed.seconds : speed.expected;
      if (!(images > 0)) {
        return Double.NaN;
      }
      int left = configs.experiment(unit).epochs() - StudyState.epochs(state.folder(unit));
      training = (double) left * configs.images(unit) / images;
    }
    double each =
        speed.evaluations > 0
            ? speed.evaluationSeconds / speed.evaluations
            : speed.expectedEvaluation;
    long models = state.missing(unit).stream().mapToInt(task -> task.epoch()).distinct().count();
    return training + models * each;
  }

  /** A duration as users read it: {@code 12 s}, {@code 3 min}, {@code 1 h 40 min}. */
  public static String text(double seconds) {
    long minutes = Math.round(seconds / 60);
    if (seconds < 90) {
      return Math.round(seconds) + " s";
    }
    return minutes < 90
        ? minutes + " min"
        : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
  }
}
