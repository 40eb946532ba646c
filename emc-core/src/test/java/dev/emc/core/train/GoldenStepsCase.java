package dev.emc.core.train;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Golden steps of a method: a part with every build, the rest and those of two ranks as proofs. */
abstract class GoldenStepsCase {
  @TestFactory
  Stream<DynamicTest> steps() {
    return steps(GoldenSteps.Part.SHORT);
  }

  /** The other two of the two rates and two precisions. */
  @Tag("proof")
  @TestFactory
  Stream<DynamicTest> stepsAtTheOtherRates() {
    return steps(GoldenSteps.Part.REST);
  }

  /** The same by two ranks together. */
  @Tag("proof")
  @TestFactory
  Stream<DynamicTest> stepsOfTwoRanks() {
    return steps(GoldenSteps.Part.TWO_RANKS);
  }

  /** The tests of a part. */
  abstract Stream<DynamicTest> steps(GoldenSteps.Part part);
}
