package dev.emc.plugin.swav;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be set of SwAV; the defaults are those of the paper's run without a queue.
 *
 * @param projectionHead widths of the projection head's linear layers
 * @param prototypes number of prototypes, K
 * @param temperature of the softmax over prototypes
 * @param sinkhornEpsilon entropy regularisation of the assignment
 * @param sinkhornIterations rounds of the assignment
 * @param queueLength past images whose embeddings join the assignment, 0 for none
 * @param queueStartEpoch epoch, of the whole history, in which the queue starts to fill
 * @param freezePrototypeSteps steps during which the prototypes are not trained
 * @param freezeCountsFrom where these steps are counted from
 */
public record SwavConfig(
    @Describe("widths of the projection head's linear layers; the last is the embedding width D")
        List<Integer> projectionHead,
    @Describe("number of prototypes K; well above the number of classes expected") int prototypes,
    @Describe("temperature of the softmax over prototypes") double temperature,
    @Describe("entropy regularisation of the assignment; larger is softer") double sinkhornEpsilon,
    @Describe("rounds of Sinkhorn-Knopp") int sinkhornIterations,
    @Describe(
            "past images whose embeddings join the assignment, rounded down to whole batches; 0 is"
                + " off, 3840 suits a batch of 256")
        int queueLength,
    @Describe("epoch of the whole history in which the queue starts to fill") int queueStartEpoch,
    @Describe("steps during which the prototypes are not trained; 5005 is one epoch at batch 256")
        int freezePrototypeSteps,
    @Describe(
            "what freeze-prototype-steps is counted from: the whole 'history' of the weights, as the"
                + " released code does, or this 'run'")
        CountFrom freezeCountsFrom) {

  /** The paper's settings, without a queue. */
  public SwavConfig() {
    this(List.of(2048, 128), 3000, 0.1, 0.05, 3, 0, 15, 5005, CountFrom.HISTORY);
  }

  public SwavConfig {
    projectionHead = List.copyOf(projectionHead);
    Check.widths("projection-head", projectionHead);
    require(
        projectionHead.get(projectionHead.size() - 1) >= 2,
        "projection-head must end with a width of at least 2, since a normalised embedding of width"
            + " 1 is +1 or -1, got "
            + projectionHead);
    Check.whole("prototypes", prototypes, 2, 1_000_000);
    Check.positive("temperature", temperature, 1000);
    Check.positive("sinkhorn-epsilon", sinkhornEpsilon, 1000);
    Check.whole("sinkhorn-iterations", sinkhornIterations, 1, 1000);
    Check.whole("queue-length", queueLength, 0, 10_000_000);
    Check.whole("queue-start-epoch", queueStartEpoch, 0, 1_000_000);
    Check.whole("freeze-prototype-steps", freezePrototypeSteps, 0, 100_000_000);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return projectionHead.get(projectionHead.size() - 1);
  }

  /** The queue's length for a batch size: a whole number of batches, at most what was asked. */
  int queueLength(int batchSize) {
    return queueLength - queueLength % batchSize;
  }

  /** Keys that count over the whole history of the weights and, as they are set, matter. */
  List<String> historyKeys() {
    var keys = new ArrayList<String>();
    if (queueLength > 0 && queueStartEpoch > 0) {
      keys.add("queue-start-epoch");
    }
    if (freezePrototypeSteps > 0 && freezeCountsFrom == CountFrom.HISTORY) {
      keys.add("freeze-prototype-steps");
    }
    return keys;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
