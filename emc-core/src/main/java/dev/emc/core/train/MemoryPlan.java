package dev.emc.core.train;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which trials tell a step's memory: the run's own sizes if they are small, else two or three
 * smaller ones, from which a straight line leads to them.
 */
final class MemoryPlan {
  /**
   * Pixels of all views of a trial's largest piece: enough that activations are most of what it
   * takes, few enough for a minute on two cores. Two views of 8 images of 224 pixels.
   */
  static final long PIXELS = 2L * 8 * 224 * 224;

  /** Batch norms of vectors need two. */
  private static final int FEWEST = 2;

  private final int batchSize;
  private final int piece;
  private final double perImage;
  private final int most;
  private final MemoryBeside.Rest rest;

  /**
   * A plan.
   *
   * @param piece images that pass the network together
   * @param pixels of an image's views
   * @param perImage bytes for each image of a batch that are there in pieces as well
   * @param budget pixels of a trial's piece
   * @param rest what is resident beside arrays
   */
  MemoryPlan(
      int batchSize, int piece, long pixels, double perImage, long budget, MemoryBeside.Rest rest) {
    this.batchSize = batchSize;
    this.piece = piece;
    this.perImage = perImage;
    this.rest = rest;
    this.most = (int) Math.min(piece, Math.max(FEWEST, budget / pixels));
  }

  /** Whether the run's own first steps are no more than a trial. */
  boolean isSmall() {
    return most == piece && (piece == batchSize || batchSize <= 2 * piece);
  }

  /** Does the trials; empty if one of them does not tell. */
  Optional<MemoryLine> line(MemoryTrials trials) {
    if (isSmall()) {
      return trials
          .of(batchSize, piece)
          .map(found -> MemoryLine.proportional(batchSize, found, perImage));
    }
    int more = divisor(piece, most);
    if (piece < batchSize) {
      return pieces(trials, more);
    }
    // Methods may refuse a batch that does not divide what they keep, such as a queue.
    Optional<MemoryLine> line = whole(trials, most, Math.max(FEWEST, most / 2));
    return line.isPresent() || more == most
        ? line
        : whole(trials, more, Math.max(FEWEST, divisor(more, more / 2)));
  }

  private Optional<MemoryLine> whole(MemoryTrials trials, int more, int few) {
    if (few == more) {
      return trials.of(more, more).map(of -> MemoryLine.proportional(more, of, perImage));
    }
    return trials
        .of(few, few)
        .flatMap(
            small ->
                trials
                    .of(more, more)
                    .map(large -> MemoryLine.whole(few, small, more, large, perImage, rest)));
  }

  private Optional<MemoryLine> pieces(MemoryTrials trials, int more) {
    int few = more == piece ? piece : Math.max(FEWEST, divisor(more, more / 2));
    int fewer = 2 * few;
    int wider = few == more ? Math.min(batchSize, 2 * fewer) : 2 * more;
    return trials
        .of(fewer, few)
        .flatMap(
            small ->
                trials
                    .of(wider, few)
                    .flatMap(
                        wide ->
                            few == more
                                ? Optional.of(
                                    MemoryLine.pieces(
                                        few, fewer, small, wider, wide, few, null, rest))
                                : trials
                                    .of(wider, more)
                                    .map(
                                        large ->
                                            MemoryLine.pieces(
                                                few, fewer, small, wider, wide, more, large,
                                                rest))));
  }

  /**
   * The most images in a piece that keep a step within so many bytes, of the divisors of a batch;
   * empty if none does.
   */
  static Optional<Integer> piece(MemoryLine line, int batchSize, long bytes) {
    return IntStream.rangeClosed(FEWEST, batchSize / 2)
        .filter(images -> batchSize % images == 0 && line.grown(batchSize, images) <= bytes)
        .boxed()
        .max(Integer::compare);
  }

  /** The most images in a batch that keep a step within so many bytes; empty if none do. */
  static Optional<Integer> batch(MemoryLine line, int batchSize, long bytes) {
    return IntStream.rangeClosed(FEWEST, batchSize - 1)
        .filter(images -> line.grown(images, images) <= bytes)
        .boxed()
        .max(Integer::compare);
  }

  /** The largest divisor up to a number; the number itself if only 1 divides. */
  private static int divisor(int whole, int most) {
    int least = Math.max(most, FEWEST);
    return IntStream.rangeClosed(FEWEST, least)
        .filter(images -> whole % images == 0)
        .max()
        .orElse(least);
  }
}
