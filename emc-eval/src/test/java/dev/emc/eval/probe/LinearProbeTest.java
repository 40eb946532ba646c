package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearProbeTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void wellSeparatedClassesAreFound(long seed) {
    Blobs blobs = new Blobs(4, 16, 3, seed);
    ProbeFit fit = fit(blobs.sample("train", 200, seed + 10), blobs.sample("test", 400, seed + 20));
    assertTrue(fit.top1() > 97, "top-1 " + fit.top1());
    assertTrue(fit.converged());
    assertTrue(fit.l2Validated());
  }

  @Test
  void theSameInputGivesTheSameAnswers() {
    Blobs blobs = new Blobs(10, 20, 0.5, 4);
    FeatureSet train = blobs.sample("train", 500, 1);
    FeatureSet test = blobs.sample("test", 500, 2);
    ProbeFit once = fit(train, test);
    ProbeFit twice = fit(train, test);
    assertArrayEquals(once.predicted(), twice.predicted());
    assertEquals(once.l2(), twice.l2());
    assertEquals(once.iterations(), twice.iterations());
  }

  @Test
  void theChoiceOfThePenaltyDoesNotSeeTheTestSet() {
    Blobs blobs = new Blobs(3, 30, 0.4, 5);
    FeatureSet train = blobs.sample("train", 90, 1);
    FeatureSet other = new Blobs(3, 30, 0.4, 99).sample("test", 300, 2);
    assertEquals(fit(train, blobs.sample("test", 300, 2)).l2(), fit(train, other).l2());
  }

  @Test
  void noisyFeaturesGetAStrongerPenaltyThanCleanOnes() {
    Blobs noise = new Blobs(3, 60, 0.05, 6);
    Blobs clean = new Blobs(3, 60, 2, 6);
    double strong = fit(noise.sample("train", 90, 1), noise.sample("test", 90, 2)).l2();
    double weak = fit(clean.sample("train", 90, 1), clean.sample("test", 90, 2)).l2();
    assertTrue(strong > weak, strong + " against " + weak);
  }

  @Test
  void aCollapsedModelIsAtChance() {
    FeatureSet train = constant(200);
    ProbeFit fit = fit(train, constant(1000));
    assertEquals(10, fit.top1(), 1e-9);
    assertEquals(50, fit.topK(5), 1e-9);
  }

  @Test
  void ranksAgreeWithPredictions() {
    Blobs blobs = new Blobs(12, 20, 0.4, 7);
    FeatureSet test = blobs.sample("test", 600, 2);
    ProbeFit fit = fit(blobs.sample("train", 600, 1), test);
    int[] labels = test.labels();
    for (int i = 0; i < labels.length; i++) {
      assertEquals(fit.predicted()[i] == labels[i], fit.ranks()[i] == 0);
    }
    assertTrue(fit.topK(5) > fit.top1());
  }

  @Test
  void oneLabelPerClassTakesTheDefaultPenalty() {
    Blobs blobs = new Blobs(5, 8, 3, 8);
    ProbeFit fit = fit(blobs.sample("train", 5, 1), blobs.sample("test", 100, 2));
    assertFalse(fit.l2Validated());
    assertEquals(1e-2, fit.l2());
  }

  @Test
  void aClassWithoutLabelIsNamed() {
    FeatureSet train = new Blobs(3, 4, 1, 1).sample("train", 30, 1);
    int[] rows = IntStream.range(0, 30).filter(i -> i % 3 != 1).toArray();
    assertMessage(
        "class '1' has no image among the 20 whose labels may be seen; some of each of the 3 classes"
            + " are needed",
        () -> probe().fit(train, new LabelDraw(1, 0, rows), train));
  }

  @Test
  void featuresThatAreNoNumbersAreRefused() {
    assertMessage(
        "feature 1 of image 'b' is NaN: the features of a model must be finite",
        () ->
            new FeatureSet(
                new float[] {1, 2, 3, Float.NaN}, new int[] {0, 1}, 2, List.of("a", "b")));
  }

  @Test
  void labelsAndClassesAreChecked() {
    assertMessage(
        "image 'b' has label 2, allowed are 0 to 1",
        () -> new FeatureSet(new float[2], new int[] {0, 2}, 2, List.of("a", "b")));
    assertMessage(
        "a classifier needs at least two classes, but there is only '0'",
        () -> new FeatureSet(new float[2], new int[] {0, 0}, 1, List.of("a", "b")));
    assertMessage(
        "labels need at least one image, but there is none",
        () -> new FeatureSet(new float[0], new int[0], 2, List.of()));
  }

  @Test
  void setsOfDifferentWidthAreRefused() {
    FeatureSet narrow = new Blobs(3, 4, 1, 1).sample("train", 30, 1);
    FeatureSet wide = new Blobs(3, 5, 1, 1).sample("test", 30, 1);
    assertMessage(
        "training features (4 wide, 3 classes) and test features (5 wide, 3 classes) differ",
        () -> fit(narrow, wide));
  }

  @Test
  void settingsAreChecked() {
    assertMessage(
        "probe l2 grid [0.0]: one or more, all above 0", () -> LinearProbe.Settings.fixed(0, 1));
  }

  static LinearProbe probe() {
    return new LinearProbe(LinearProbe.Settings.defaults(1), Device.cpu());
  }

  private static ProbeFit fit(FeatureSet train, FeatureSet test) {
    int[] all = IntStream.range(0, train.size()).toArray();
    return probe().fit(train, new LabelDraw(1, 0, all), test);
  }

  private static FeatureSet constant(int size) {
    float[] features = new float[size * 4];
    Arrays.fill(features, 0.37f);
    int[] labels = IntStream.range(0, size).map(i -> i % 10).toArray();
    return new FeatureSet(
        features, labels, 10, IntStream.range(0, size).mapToObj(Integer::toString).toList());
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(ConfigException.class, action::run).getMessage());
  }
}
