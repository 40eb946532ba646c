package dev.emc.core.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Precision;
import dev.emc.core.engine.Tf32;
import dev.emc.images.source.ImageSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a run's numbers depend on beside its config: device, threads, precision, ranks and images.
 * Checkpoints have it, and who goes on with one, or trains along, must have the same.
 */
final class RunEnvironment {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String THREADS = "threads";
  private static final String PRECISION = "precision";
  private static final String RANKS = "ranks";
  private static final String TF32 = "tf32";

  private final ComputePlace place;
  private final Precision precision;
  private final Ranks ranks;
  private final ImageSource images;

  /** That of a run. */
  RunEnvironment(PreparedRun run) {
    this.place = run.place();
    this.precision = run.precision();
    this.ranks = run.ranks();
    this.images = run.images();
  }

  /**
   * Makes sure that all ranks have the same before them.
   *
   * @param config resolved
   * @throws ConfigException if their programs, configs or images differ
   */
  void requireAgreement(String config) {
    RankAgreement.require(ranks, "configs or plugins", config);
    // Not all of the environment: each rank has a device of its own, and as many threads as it can.
    ObjectNode same = JSON.createObjectNode().put(PRECISION, precision.text());
    RunImages.describe(images, same);
    RankAgreement.require(ranks, "images or another precision", same.toPrettyString());
    if (ranks.areSeveral()) {
      RankAgreement.require(ranks, "images", RunImages.samples(images));
    }
  }

  /** What its numbers are made with beside what the config says, by name, for run.yaml. */
  Map<String, String> arithmetic() {
    return Tf32.in(precision, place.device()).map(what -> Map.of(TF32, what)).orElseGet(Map::of);
  }

  /** What bit-identical results depend on beside the config, for checkpoints. */
  ObjectNode recorded() {
    ObjectNode environment =
        JSON.createObjectNode()
            .put(THREADS, place.threads())
            .put("device", place.device().toString())
            .put(PRECISION, precision.text());
    arithmetic().forEach(environment::put);
    if (ranks.areSeveral()) {
      environment.put(RANKS, ranks.size());
    }
    RunImages.describe(images, environment);
    return environment;
  }

  /**
   * Checks that a checkpoint's environment is this one.
   *
   * @param earlier as {@link #recorded} gave it
   * @param warnings takes what makes the last bits differ
   * @throws ConfigException if the images or the precision are others
   */
  void requireLike(JsonNode earlier, Consumer<String> warnings) {
    RunImages.requireSame(earlier, recorded(), images);
    String before = earlier.path(PRECISION).asText(Precision.FP32.text());
    String now = precision.text();
    // A run.yaml that does not say it yet would take another one on another device.
    if (!now.equals(before)) {
      throw new ConfigException(
          "precision: the run was trained in %s and cannot go on in %s; write precision: %s into its run.yaml"
              .formatted(before, now, before));
    }
    int ranksBefore = earlier.path(RANKS).asInt(1);
    if (ranksBefore != ranks.size()) {
      warnings.accept(
          "the checkpoint was written by a run of %s %s, this one has %s: the last bits will differ"
              .formatted(ranksBefore, ranksBefore == 1 ? "process" : "ranks", ranks.size()));
    }
    int threads = earlier.path(THREADS).asInt();
    if (threads != place.threads()) {
      warnings.accept(
          "the checkpoint was written with %s threads, this run uses %s: the last bits will differ"
              .formatted(threads, place.threads()));
    }
  }
}
