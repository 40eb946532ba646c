package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private static final long BEFORE = 1000;
  private static final long MB = 1_000_000;

  private final List<String> asked = new ArrayList<>();

  /** Steps of 500 bytes, 30 for each image of a piece and 7 for each of the batch. */
  private Optional<StepMemory> trial(int batchSize, int piece) {
    asked.add(batchSize + "/" + piece);
    return Optional.of(new StepMemory(BEFORE, 500 + 30L * piece + 7L * batchSize));
  }

  private static MemoryPlan plan(int batchSize, int piece, long budget) {
    return plan(batchSize, piece, budget, MemoryBeside.Rest.HOLES);
  }

  private static MemoryPlan plan(int batchSize, int piece, long budget, MemoryBeside.Rest rest) {
    return new MemoryPlan(batchSize, piece, 10, 7, budget, rest);
  }

  private void assertFound(MemoryPlan plan, int batchSize, int piece, String... trials) {
    MemoryLine line = plan.line(this::trial).orElseThrow();
    assertEquals(List.of(trials), asked);
    assertEquals(500 + 30L * piece + 7L * batchSize, line.grown(batchSize, piece));
    assertEquals(BEFORE, line.before());
  }

  @Test
  void aSmallRunIsItsOwnTrial() {
    MemoryPlan plan = plan(32, 32, 320);
    assertTrue(plan.isSmall());
    assertFound(plan, 32, 32, "32/32");
  }

  @Test
  void aLargeBatchIsToldByTwoSmallerOnes() {
    MemoryPlan plan = plan(512, 512, 170);
    assertFalse(plan.isSmall());
    assertFound(plan, 512, 512, "8/8", "17/17");
    // In pieces as well, as what each image of a batch takes is known.
    assertEquals(500 + 30 * 64 + 7 * 512, plan.line(this::trial).orElseThrow().grown(512, 64));
  }

  @Test
  void piecesAreToldByThree() {
    MemoryPlan plan = plan(512, 64, 170);
    assertFalse(plan.isSmall());
    assertFound(plan, 512, 64, "16/8", "32/8", "32/16");
  }

  @Test
  void smallPiecesAreToldByTwo() {
    assertFound(plan(512, 16, 170), 512, 16, "32/16", "64/16");
    asked.clear();
    assertFound(plan(48, 16, 170), 48, 16, "32/16", "48/16");
  }

  /** As SwAV's queue does, which is a multiple of the batch. */
  @Test
  void divisorsAreTriedWhereAMethodRefusesOtherBatches() {
    MemoryLine line =
        plan(512, 512, 170)
            .line((batch, piece) -> 512 % batch == 0 ? trial(batch, piece) : Optional.empty())
            .orElseThrow();
    assertEquals(List.of("8/8", "8/8", "16/16"), asked);
    assertEquals(500 + 37 * 512, line.grown(512, 512));
  }

  /**
   * Beside arrays are 100 MB of Java's, and holes: 30 MB for each of 25 images, by both trials
   * together, on top of 37 that are allocated.
   */
  @Test
  void holesAreAShareOfWhatImagesTakeByAllTrials() {
    MemoryLine line =
        plan(512, 512, 170)
            .line((batch, piece) -> beside(batch, piece, batch == 8 ? 400 : 550))
            .orElseThrow();
    assertEquals((600 + (37 + 30) * 512) * MB, line.grown(512, 512), 1);
  }

  /** In pieces as well: 13 MB of holes for each 37 of arrays, in all three trials together. */
  @Test
  void piecesHaveHolesLikeWholeBatches() {
    MemoryLine line =
        plan(512, 64, 170)
            .line(
                (batch, piece) -> {
                  long images = 30L * piece + 7L * batch;
                  return beside(batch, piece, 100 + Math.round(images * 0.25));
                })
            .orElseThrow();
    assertEquals((600 + 1.25 * (30 * 64 + 7 * 512)) * MB, line.grown(512, 64), 10 * MB);
  }

  /** Less than Java takes is no hole, so that it does not grow with the images. */
  @Test
  void whatIsLittleStaysAsItIs() {
    MemoryLine line =
        plan(512, 512, 170).line((batch, piece) -> beside(batch, piece, 60)).orElseThrow();
    assertEquals((560 + 37 * 512) * MB, line.grown(512, 512), 1);
  }

  private static Optional<StepMemory> beside(int batch, int piece, long rest) {
    long allocated = 500 + 30L * piece + 7L * batch;
    return Optional.of(new StepMemory(BEFORE, MB * (allocated + rest), MB * allocated));
  }

  /** What was resident before may have had room for a part of it. */
  @Test
  void lessResidentThanAllocatedIsNoHole() {
    MemoryLine line =
        plan(512, 512, 170)
            .line(
                (batch, piece) -> {
                  long allocated = 500 + 37L * batch;
                  return Optional.of(new StepMemory(BEFORE, allocated - 100, allocated));
                })
            .orElseThrow();
    assertEquals(500 + 37 * 512, line.grown(512, 512));
  }

  /** Trials with 60 and 70 bytes beside what was allocated, as where holes are given back. */
  @Test
  void whatJavaTookIsNotMultiplied() {
    MemoryPlan whole = plan(512, 512, 170, MemoryBeside.Rest.JAVA);
    assertEquals(
        500 + 37 * 512 + 65,
        whole
            .line((batch, piece) -> besides(batch, piece, batch == 8 ? 60 : 70))
            .orElseThrow()
            .grown(512, 512));
    MemoryPlan pieces = plan(512, 64, 170, MemoryBeside.Rest.JAVA);
    assertEquals(
        500 + 30 * 64 + 7 * 512 + 90,
        pieces.line((batch, piece) -> besides(batch, piece, 90)).orElseThrow().grown(512, 64));
  }

  private static Optional<StepMemory> besides(int batch, int piece, long rest) {
    long allocated = 500 + 30L * piece + 7L * batch;
    return Optional.of(new StepMemory(BEFORE, allocated + rest, allocated));
  }

  /** A batch of 509 has no divisor. */
  @Test
  void sizesThatNothingDividesAreTriedAllTheSame() {
    assertFound(plan(509, 509, 170), 509, 509, "8/8", "17/17");
  }

  @Test
  void imagesLargerThanTheBudgetAreTriedInTwos() {
    MemoryPlan plan = plan(64, 64, 5);
    MemoryLine line = plan.line(this::trial).orElseThrow();
    assertEquals(List.of("2/2"), asked);
    assertEquals((500 + 37 * 2) * 32, line.grown(64, 64));
  }

  @Test
  void whatATrialDoesNotTellIsNotKnown() {
    assertEquals(Optional.empty(), plan(512, 512, 170).line(MemoryTrials.NONE));
    assertEquals(
        Optional.empty(),
        plan(512, 64, 170)
            .line((batch, piece) -> piece > 8 ? Optional.empty() : trial(batch, piece)));
  }

  @Test
  void theLargestPieceThatFitsDividesTheBatch() {
    var line = new MemoryLine(BEFORE, 500, 30, 7);
    assertEquals(Optional.of(64), MemoryPlan.piece(line, 512, 500 + 30 * 100 + 7 * 512));
    assertEquals(Optional.empty(), MemoryPlan.piece(line, 512, 7 * 512));
    assertEquals(Optional.of(100), MemoryPlan.batch(line, 512, 500 + 37 * 100));
    assertEquals(Optional.empty(), MemoryPlan.batch(line, 512, 500));
  }
}
