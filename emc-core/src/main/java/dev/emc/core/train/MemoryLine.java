package dev.emc.core.train;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a step as a straight line: a part that is always there (gradients, what the optimiser
 * remembers), one for each image that passes the network with its graph, and one for each image of
 * the batch (views, embeddings, what losses and criteria make of them).
 *
 * <p>It goes through what trials had allocated, which is the same each time and straight. On top
 * comes what else was resident, which is neither: {@link MemoryBeside}. A line through what was
 * resident would carry its chance far beyond the trials.
 *
 * @param before bytes that the process has before the first step
 * @param fixed bytes of every step
 * @param perPieceImage bytes for each image of a piece
 * @param perImage bytes for each image of the batch
 */
record MemoryLine(long before, double fixed, double perPieceImage, double perImage) {
  /**
   * What steps of any size add beside arrays: classes and compiled code of Java, what its compiler
   * works with, and holes between these. Lines through what was beside arrays at 21 to 128 images
   * began at 85 to 150 megabytes for vit-small-16 and resnet50, at 10 to 100 for resnet18.
   */
  static final double JAVA = 100e6;

  /** What a step adds to what the process has before the first. */
  long grown(int batchSize, int piece) {
    return Math.round(Math.max(0, fixed + perPieceImage * piece + perImage * batchSize));
  }

  /**
   * Through two points of steps whose batches pass at once.
   *
   * @param perImage bytes for each image of a batch that are known to be there in pieces as well
   */
  static MemoryLine whole(
      int few,
      StepMemory ofFew,
      int more,
      StepMemory ofMore,
      double perImage,
      MemoryBeside.Rest rest) {
    double each = slope(few, ofFew, more, ofMore);
    var line =
        new MemoryLine(
            ofMore.before(),
            Math.max(0, ofMore.allocated() - each * more),
            Math.max(0, each - perImage),
            Math.min(each, perImage));
    return rest == MemoryBeside.Rest.JAVA
        ? line.withJava(ofFew, ofMore)
        : line.withHoles(ofFew, ofMore);
  }

  /** Through a point and the origin, where there is one trial only. */
  static MemoryLine proportional(int images, StepMemory of, double perImage) {
    double each = (double) of.grown() / images;
    return new MemoryLine(of.before(), 0, Math.max(0, each - perImage), Math.min(each, perImage));
  }

  /**
   * Through points of steps in pieces.
   *
   * @param small trial of a batch of {@code fewer} images in pieces of {@code piece}
   * @param wide of {@code more} images in the same pieces
   * @param large of {@code more} images in pieces of {@code largerPiece}; null if the run's pieces
   *     are the small ones
   */
  static MemoryLine pieces(
      int piece,
      int fewer,
      StepMemory small,
      int more,
      StepMemory wide,
      int largerPiece,
      @Nullable StepMemory large,
      MemoryBeside.Rest rest) {
    double perImage = slope(fewer, small, more, wide);
    double perPieceImage =
        large == null ? (double) small.allocated() / piece : slope(piece, wide, largerPiece, large);
    double fixed = wide.allocated() - perImage * more - perPieceImage * piece;
    var line = new MemoryLine(small.before(), fixed, perPieceImage, perImage);
    StepMemory[] all =
        large == null ? new StepMemory[] {small, wide} : new StepMemory[] {small, wide, large};
    return rest == MemoryBeside.Rest.JAVA ? line.withJava(all) : line.withHoles(all);
  }

  private static double slope(int few, StepMemory ofFew, int more, StepMemory ofMore) {
    return Math.max(0, (double) (ofMore.allocated() - ofFew.allocated()) / (more - few));
  }

  /** With what Java takes: as many bytes as in the trials. */
  private MemoryLine withJava(StepMemory... trials) {
    double each =
        Arrays.stream(trials).mapToLong(t -> t.grown() - t.allocated()).average().orElse(0);
    return new MemoryLine(before, fixed + Math.max(0, each), perPieceImage, perImage);
  }

  /**
   * With {@link #JAVA}, and holes among what a step takes and gives back, not among what stays. Of
   * one size their share of that differs by some hundredths from run to run, more than it does
   * between sizes, so that all trials tell it together.
   */
  private MemoryLine withHoles(StepMemory... trials) {
    double java =
        Arrays.stream(trials).mapToDouble(t -> Math.min(JAVA, beside(t))).average().orElse(0);
    double holes = Arrays.stream(trials).mapToDouble(t -> Math.max(0, beside(t) - JAVA)).sum();
    double images = Arrays.stream(trials).mapToDouble(t -> t.allocated() - fixed).sum();
    double factor = images <= 0 ? 1 : 1 + holes / images;
    return new MemoryLine(before, fixed + java, factor * perPieceImage, factor * perImage);
  }

  private static double beside(StepMemory trial) {
    return Math.max(0, trial.grown() - trial.allocated());
  }
}
