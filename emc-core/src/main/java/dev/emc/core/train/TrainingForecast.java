package dev.emc.core.train;

import dev.emc.api.view.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run will be, as far as doing its first steps in memory tells.
 *
 * @param place where it computes, in words
 * @param length how many steps of how many images
 * @param views of each image
 * @param groups of parameters, as the optimiser has them
 * @param start what was said of the weights it starts from
 * @param warnings likewise
 * @param memory that steps take; null if it is not known
 * @param measured on this machine; null if no step was done
 */
public record TrainingForecast(
    String place,
    Length length,
    ViewPlan views,
    List<Group> groups,
    List<String> start,
    List<String> warnings,
    @Nullable Memory memory,
    @Nullable Measured measured) {

  /** Keeps copies. */
  public TrainingForecast {
    groups = List.copyOf(groups);
    start = List.copyOf(start);
    warnings = List.copyOf(warnings);
  }

  /** The same of a run whose weights were not loaded, with the reason. */
  public TrainingForecast startingFrom(String line) {
    return new TrainingForecast(
        place, length, views, groups, List.of(line), warnings, memory, measured);
  }

  /** The same with more warnings, before those there are. */
  TrainingForecast warnedOf(List<String> more) {
    var all = new ArrayList<>(more);
    all.addAll(warnings);
    return new TrainingForecast(place, length, views, groups, start, all, memory, measured);
  }

  /**
   * How long a run is.
   *
   * @param images it trains on
   * @param batchSize images in a step
   * @param stepsPerEpoch steps in an epoch
   * @param epochs it has
   */
  public record Length(int images, int batchSize, long stepsPerEpoch, int epochs) {
    /** Steps in all. */
    public long steps() {
      return stepsPerEpoch * epochs;
    }

    /** Images of each epoch that no batch takes. */
    public long imagesLeftOut() {
      return images - stepsPerEpoch * batchSize;
    }
  }

  /**
   * Parameters with one rate and one weight decay.
   *
   * @param name as the optimiser calls them
   * @param parameters their state-dict names
   * @param values numbers in them
   * @param firstLr learning rate of the first step
   * @param highestLr the highest one; null if the schedule is no known one
   * @param lastLr that of the last step
   * @param firstWeightDecay weight decay of the first step
   * @param lastWeightDecay that of the last step
   */
  public record Group(
      String name,
      List<String> parameters,
      long values,
      double firstLr,
      @Nullable Double highestLr,
      double lastLr,
      double firstWeightDecay,
      double lastWeightDecay) {
    /** Keeps a copy. */
    public Group {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * Memory of the device that computes, in bytes.
   *
   * @param ranks of the run; the rest is of each of them
   * @param before what the process has before the first step
   * @param grown what steps add to that at most
   * @param doubt share by which that may be wrong on CPUs, in either direction
   * @param available what the process may still take, before it builds the network
   * @param advice which key to set to which value, in one line; null if all fits
   * @param verdict whether it fits
   */
  public record Memory(
      int ranks,
      long before,
      long grown,
      double doubt,
      long available,
      @Nullable String advice,
      Verdict verdict) {
    /** Whether steps fit. */
    public enum Verdict {
      /** Even if the forecast is too low by its doubt. */
      FITS,
      /** If the forecast is right, or not, but by less than its doubt. */
      MAY_FIT,
      /** Not even if the forecast is too high by its doubt. */
      TOO_MUCH
    }
  }

  /**
   * What some steps took.
   *
   * @param steps measured, the first one not among them
   * @param firstSeconds of the first step, in which the engine gets ready
   * @param secondsPerStep mean of the others, waiting for images included
   * @param peakBytes most memory of the process so far, Java's and the engine's; null where the
   *     system does not tell
   * @param bytesBefore in use on the device that computes before the first step; null likewise
   * @param bytesAdded what the steps added to that at most; null likewise
   */
  public record Measured(
      int steps,
      double firstSeconds,
      double secondsPerStep,
      @Nullable Long peakBytes,
      @Nullable Long bytesBefore,
      @Nullable Long bytesAdded) {
    /** Seconds that so many steps would take. */
    public double seconds(long steps) {
      return firstSeconds + secondsPerStep * Math.max(0, steps - 1);
    }
  }
}
