package dev.emc.core.train;

import ai.djl.nn.Block;
import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Devices;
import dev.emc.images.load.BatchShare;

/** What several ranks can train together, and what their parts are. */
final class RankRules {
  private RankRules() {}

  /**
   * Refuses what ranks cannot share evenly.
   *
   * @throws ConfigException in one line
   */
  static void check(Experiment experiment, Ranks ranks) {
    if (!ranks.areSeveral()) {
      return;
    }
    share(experiment, ranks).size(experiment.batchSize());
  }

  /** Refuses batch norms that would see a rank's share where they are to see the whole batch. */
  static void check(JointEmbeddingNetwork network, Experiment experiment, Ranks ranks) {
    if (ranks.areSeveral() && experiment.syncBatchNorm()) {
      network.blocks().forEach(RankRules::requireOwnNorms);
    }
  }

  /** Refuses a batch norm that is not of ours, wherever it stands. */
  static void requireOwnNorms(String prefix, Block block) {
    if (block instanceof ai.djl.nn.norm.BatchNorm) {
      throw new ConfigException(
          "sync-batch-norm: '%s' is a batch norm of DJL, which sees its rank's images only; build it of dev.emc.api.nn.BatchNorm, or set sync-batch-norm: false"
              .formatted(prefix.replaceFirst("\\.$", "")));
    }
    block
        .getChildren()
        .forEach(child -> requireOwnNorms(prefix + child.getKey() + ".", child.getValue()));
  }

  /** A rank's part of each batch, or of each of its pieces. */
  static BatchShare share(Experiment experiment, Ranks ranks) {
    Integer piece = experiment.microBatch();
    return new BatchShare(
        ranks.rank(), ranks.size(), piece == null ? 1 : experiment.batchSize() / piece);
  }

  /** What a rank has of a machine's cores when it may have all. */
  static int cores(Ranks ranks) {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / ranks.localSize());
  }

  /** Where a rank computes: by its own GPU where any would do, by its part of the cores. */
  static ComputePlace place(Experiment experiment, Ranks ranks) {
    int threads = experiment.threads();
    if (ranks.localSize() == 1) {
      return Devices.place(experiment.device(), threads);
    }
    int gpus = Devices.engine().getGpuCount();
    return Devices.place(
        device(experiment.device(), gpus, ranks), threads == 0 ? cores(ranks) : threads);
  }

  /** A device's name for this rank: {@code gpu} and {@code auto} mean the GPU that is its own. */
  static String device(String asked, int gpus, Ranks ranks) {
    boolean any = asked.equals("auto") || asked.equals("gpu");
    return any && gpus > 0 ? "gpu" + ranks.localRank() : asked;
  }
}
