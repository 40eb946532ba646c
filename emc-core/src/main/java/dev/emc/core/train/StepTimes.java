package dev.emc.core.train;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How fast the steps of a run are.
 *
 * @param place where they were computed, in words
 * @param length of the run
 * @param precision of the passes
 * @param layout of images in memory within the backbone, as the run has it
 * @param views of each image
 * @param microBatch images that pass together
 * @param warmup steps that were done before and not measured
 * @param steps that were measured
 * @param firstSeconds of the very first step, in which the engine gets ready
 * @param imagesPerSecond over all measured steps
 * @param medianSeconds of a step
 * @param fastestSeconds of a step
 * @param slowestSeconds of a step
 * @param processorSeconds of all threads in a step, mean; null where the system does not tell
 * @param parts mean seconds of a step
 * @param peakBytes most memory of the process so far, Java's and the engine's; null where the
 *     system does not tell
 * @param bytesAdded what the steps added at most to the memory that was in use before the first, on
 *     the device that computes; null likewise
 * @param gpuBytes memory in use on the GPU after the steps, by all processes; null on a CPU and
 *     where the driver does not tell
 * @param warnings of the machine and the run
 */
public record StepTimes(
    String place,
    TrainingForecast.Length length,
    String precision,
    String layout,
    int views,
    int microBatch,
    int warmup,
    int steps,
    double firstSeconds,
    double imagesPerSecond,
    double medianSeconds,
    double fastestSeconds,
    double slowestSeconds,
    @Nullable Double processorSeconds,
    Map<StepPart, Double> parts,
    @Nullable Long peakBytes,
    @Nullable Long bytesAdded,
    @Nullable Long gpuBytes,
    List<String> warnings) {
  /** Keeps copies. */
  public StepTimes {
    parts = Collections.unmodifiableMap(new EnumMap<>(parts));
    warnings = List.copyOf(warnings);
  }
}
