package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.math.Scalars;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What passes in training leave behind in the batch norms of a network and of its target: running
 * means and variances, and how many batches they have seen. They can be put back, and the moves of
 * several passes that begin at one place can be made one.
 */
final class RunningStatistics {
  private final JointEmbeddingNetwork network;
  private final List<NDArray> arrays = new ArrayList<>();

  RunningStatistics(JointEmbeddingNetwork network) {
    this.network = network;
    for (StateDict.Entry entry : network.stateDict().entries()) {
      if (entry.buffer()) {
        arrays.add(entry.parameter().getArray());
      }
    }
    network.target().ifPresent(target -> arrays.addAll(target.runningStatistics()));
  }

  /** A copy of them as they are now; closed by the caller. */
  Snapshot snapshot() {
    return new Snapshot();
  }

  /** Begins a mean of moves that all start where they are now; closed by the caller. */
  MeanMove meanMove() {
    return new MeanMove();
  }

  /** Makes them the mean of what the ranks have. */
  void average(Ranks ranks) {
    if (arrays.isEmpty()) {
      return;
    }
    new RankGradients(ranks)
        .exchange(arrays.stream().map(NDArray::stopGradient).collect(Collectors.toList()));
    for (NDArray array : arrays) {
      try (NDArray share = Scalars.like(array, 1.0 / ranks.size())) {
        array.muli(share);
      }
    }
  }

  private Map<String, Long> counts() {
    var counts = new LinkedHashMap<>(network.batchesSeen());
    network.target().ifPresent(target -> counts.putAll(target.batchesSeen()));
    return counts;
  }

  /** How they were. */
  final class Snapshot implements AutoCloseable {
    private final NDManager manager = network.manager().newSubManager();
    private final List<NDArray> copies = new ArrayList<>();
    private final Map<String, Long> counts = counts();

    private Snapshot() {
      GradMode.off(
          () -> {
            for (NDArray array : arrays) {
              NDArray copy = array.duplicate();
              copy.attach(manager);
              copies.add(copy);
            }
          });
    }

    /** Makes them so again. */
    void putBack() {
      GradMode.off(
          () -> {
            for (int i = 0; i < arrays.size(); i++) {
              StateDict.copy(copies.get(i), arrays.get(i));
            }
          });
      network.restoreBatchesSeen(counts);
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  /**
   * The mean of several moves. A batch norm goes a share of the way to what a batch has, so the
   * mean of the places that batches lead to from one start is the place that their mean leads to,
   * however many passes each makes.
   */
  final class MeanMove implements AutoCloseable {
    private final Snapshot start = snapshot();
    private final List<NDArray> moved = new ArrayList<>();
    private Map<String, Long> counts = start.counts;
    private int moves;

    private MeanMove() {
      GradMode.off(
          () -> {
            for (NDArray copy : start.copies) {
              // Of the start's manager.
              moved.add(copy.zerosLike());
            }
          });
    }

    /** Counts the move from the start to where they are, and puts them back there. */
    void add() {
      if (moves++ == 0) {
        counts = counts();
      }
      GradMode.off(
          () -> {
            for (int i = 0; i < arrays.size(); i++) {
              // The distance: one that has not moved must come out as it was, bit for bit.
              try (NDArray step = arrays.get(i).sub(start.copies.get(i))) {
                moved.get(i).addi(step);
              }
            }
          });
      start.putBack();
    }

    /** Makes the mean move, as one step of one batch. */
    void move() {
      GradMode.off(
          () -> {
            for (int i = 0; i < arrays.size(); i++) {
              NDArray sum = moved.get(i);
              try (NDArray share = Scalars.like(sum, 1.0 / moves)) {
                arrays.get(i).addi(sum.muli(share));
              }
            }
          });
      network.restoreBatchesSeen(counts);
    }

    @Override
    public void close() {
      start.close();
    }
  }
}
