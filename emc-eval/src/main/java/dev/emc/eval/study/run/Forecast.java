package dev.emc.eval.study.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.train.MetricsLog;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How long units take. What counts is, in this order: what runs with the same criterion took in the
 * same group, what all runs of the group took, and what the study's file expects, scaled by how
 * this machine did against it in other groups.
 */
public final class Forecast {
  private final UnitConfigs configs;
  private final StudyState state;
  private final Map<String, Speed> kinds = new HashMap<>();
  private final Map<String, Speed> groups = new HashMap<>();

  /** What has been measured, over several runs, and what was expected. */
  private static final class Speed {
    private double images;
    private double seconds;
    private double evaluations;
    private double evaluationSeconds;
    private double expectedImages;
    private double expectedEvaluation;

    private boolean isTrained() {
      return images > 0 && seconds > 0;
    }

    private double imagesPerSecond() {
      return images / seconds;
    }

    private double evaluation() {
      return evaluationSeconds / evaluations;
    }
  }

  private Forecast(UnitConfigs configs, StudyState state) {
    this.configs = configs;
    this.state = state;
  }

  /** Reads what the runs of a study took so far. */
  public static Forecast of(
      StudyConfig study, Collection<Unit> units, UnitConfigs configs, StudyState state)
      throws IOException {
    var forecast = new Forecast(configs, state);
    for (StudyGroupConfig group : study.groups()) {
      var speed = new Speed();
      speed.expectedImages = group.imagesPerSecond();
      speed.expectedEvaluation = group.evaluationSeconds();
      forecast.groups.put(group.name(), speed);
    }
    for (Unit unit : units) {
      forecast.add(unit);
    }
    return forecast;
  }

  /** Runs that cost alike: a base is not what continues it, and criteria differ. */
  private String kind(Unit unit) {
    return "%s/%s/%s"
        .formatted(
            unit.group(),
            unit.after() == null ? StudyGroupConfig.BASE : "",
            configs.experiment(unit).regularizer().name());
  }

  private void add(Unit unit) throws IOException {
    Path run = state.folder(unit);
    kinds.computeIfAbsent(kind(unit), kind -> new Speed());
    List<Speed> speeds = speeds(unit);
    for (JsonNode line : MetricsLog.readTimings(run)) {
      double seconds = line.path("seconds").asDouble();
      for (Speed speed : speeds) {
        speed.seconds += seconds;
        speed.images += seconds * line.path("images-per-second").asDouble();
      }
    }
    for (double seconds : Timings.evaluations(run)) {
      for (Speed speed : speeds) {
        speed.evaluations++;
        speed.evaluationSeconds += seconds;
      }
    }
  }

  /** Seconds that some units have still to take; empty if nothing is known of one of them. */
  public OptionalDouble secondsLeft(Collection<Unit> units) throws IOException {
    return secondsLeft(units, 0, 1);
  }

  /**
   * Seconds until some units are done; empty if nothing is known of one of them.
   *
   * @param beside what each takes beside its epochs and evaluations
   * @param jobs units at a time
   */
  OptionalDouble secondsLeft(Collection<Unit> units, double beside, int jobs) throws IOException {
    double sum = 0;
    double longest = 0;
    for (Unit unit : units) {
      double seconds = secondsLeft(unit) + beside;
      if (Double.isNaN(seconds)) {
        return OptionalDouble.empty();
      }
      sum += seconds;
      longest = Math.max(longest, seconds);
    }
    return OptionalDouble.of(Math.max(longest, sum / jobs));
  }

  private double secondsLeft(Unit unit) throws IOException {
    double training = 0;
    if (!state.isTrained(unit)) {
      int left = configs.experiment(unit).epochs() - StudyState.epochs(state.folder(unit));
      training = (double) left * configs.images(unit) / imagesPerSecond(unit);
    }
    long models = state.missing(unit).stream().mapToInt(task -> task.epoch()).distinct().count();
    return training + (models == 0 ? 0 : models * evaluation(unit));
  }

  private double imagesPerSecond(Unit unit) {
    for (Speed speed : speeds(unit)) {
      if (speed.isTrained()) {
        return speed.imagesPerSecond();
      }
    }
    Speed group = group(unit);
    return group.expectedImages > 0
        ? group.expectedImages
            * machine(
                g ->
                    g.isTrained() && g.expectedImages > 0
                        ? g.imagesPerSecond() / g.expectedImages
                        : Double.NaN)
        : Double.NaN;
  }

  private double evaluation(Unit unit) {
    for (Speed speed : speeds(unit)) {
      if (speed.evaluations > 0) {
        return speed.evaluation();
      }
    }
    return group(unit).expectedEvaluation
        * machine(
            g ->
                g.evaluations > 0 && g.expectedEvaluation > 0
                    ? g.evaluation() / g.expectedEvaluation
                    : Double.NaN);
  }

  /** From the most to the least alike. */
  private List<Speed> speeds(Unit unit) {
    var speeds = new ArrayList<Speed>();
    Speed alike = kinds.get(kind(unit));
    if (alike != null) {
      speeds.add(alike);
    }
    speeds.add(group(unit));
    return speeds;
  }

  private Speed group(Unit unit) {
    Speed group = groups.get(unit.group());
    if (group == null) {
      throw new IllegalStateException(unit.name() + " is of no group of the study");
    }
    return group;
  }

  /** Mean ratio of measured to expected over the groups that have both; 1 as long as none has. */
  private double machine(ToDoubleFunction<Speed> ratio) {
    return groups.values().stream()
        .mapToDouble(ratio)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(1);
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
