package dev.emc.core.train;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.Recompute;
import dev.emc.core.engine.Precision;
import dev.emc.core.train.TrainingForecast.Memory;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run's steps take against what there is, and what to change if that is too much. */
final class MemoryOutlook {
  private static final double GIGABYTE = 1L << 30;

  private final Experiment experiment;
  private final int ranks;
  private final boolean passesBlocks;
  private final double doubt;
  private final long resident;
  private final long available;
  private final String where;

  /**
   * An outlook.
   *
   * @param ranks that do its steps; the rest is of one of them
   * @param passesBlocks whether the backbone's blocks can be computed again
   * @param doubt share by which the line may be wrong
   * @param resident bytes that the process has already
   * @param available bytes that it may still take
   * @param where there is so much, for the message
   */
  MemoryOutlook(
      Experiment experiment,
      int ranks,
      boolean passesBlocks,
      double doubt,
      long resident,
      long available,
      String where) {
    this.experiment = experiment;
    this.ranks = ranks;
    this.passesBlocks = passesBlocks;
    this.doubt = doubt;
    this.resident = resident;
    this.available = available;
    this.where = where;
  }

  /** What the steps take by a line through trials, in images of a rank. */
  Memory of(MemoryLine line) {
    int batch = experiment.batchSize() / ranks;
    int piece = piece(experiment) / ranks;
    long grown = line.grown(batch, piece);
    return new Memory(
        ranks,
        line.before(),
        grown,
        doubt,
        available,
        advice(line, batch, piece, grown),
        verdict(line, grown));
  }

  static int piece(Experiment experiment) {
    return experiment.microBatch() == null ? experiment.batchSize() : experiment.microBatch();
  }

  private long room(MemoryLine line) {
    return available - Math.max(0, line.before() - resident);
  }

  private Memory.Verdict verdict(MemoryLine line, long grown) {
    long room = room(line);
    if (grown * (1 + doubt) <= room) {
      return Memory.Verdict.FITS;
    }
    return grown * (1 - doubt) <= room ? Memory.Verdict.MAY_FIT : Memory.Verdict.TOO_MUCH;
  }

  private @Nullable String advice(MemoryLine line, int batch, int piece, long grown) {
    if (verdict(line, grown) == Memory.Verdict.FITS) {
      return null;
    }
    long bytes = Math.round(room(line) / (1 + doubt));
    String told =
        "a step takes about %s beside the %s before the first, and %s has %s left for it; "
            .formatted(
                gigabytes(grown),
                gigabytes(line.before()),
                where,
                gigabytes(Math.max(0, room(line))));
    Optional<Integer> smaller =
        MemoryPlan.piece(line, batch, bytes).filter(images -> images < piece);
    if (smaller.isPresent()) {
      return told
          + "micro-batch: %s takes about %s"
              .formatted(ranks * smaller.get(), gigabytes(line.grown(batch, smaller.get())));
    }
    if (passesBlocks && experiment.recompute() != Recompute.BLOCKS) {
      return told + "try recompute: blocks";
    }
    if (experiment.precision() == null || experiment.precision() == Precision.FP32) {
      return told + "try precision: bf16";
    }
    return told
        + MemoryPlan.batch(line, batch, bytes)
            .map(
                images ->
                    "batch-size: %s takes about %s"
                        .formatted(
                            ranks * images, gigabytes(line.grown(images, Math.min(piece, images)))))
            .orElse("choose a smaller backbone, smaller views, or lower widths under 'method'");
  }

  static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
  }
}
