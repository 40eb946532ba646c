package dev.emc.eval.svm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneVsRestTest {
  private static final Clouds CLOUDS = new Clouds(4, 12, 1, 5);
  private static final List<Double> COSTS = List.of(0.01, 0.3, 10.0);

  private static SvmSettings settings(List<Double> costs) {
    return new SvmSettings(costs, 3, 2, true, 7);
  }

  private static SvmModel eachClass(LabelledRows train, List<Double> costs) {
    return new OneVsRest(settings(costs), done -> {}).eachClass(train);
  }

  @Test
  void theNumberOfThreadsMakesNoDifference() throws Exception {
    LabelledRows train = CLOUDS.several(300, 1);
    LabelledRows test = CLOUDS.several(200, 2);
    float[] many = eachClass(train, COSTS).scores(test);
    var single = new ForkJoinPool(1);
    try {
      assertArrayEquals(many, single.submit(() -> eachClass(train, COSTS).scores(test)).get());
    } finally {
      single.shutdown();
    }
  }

  @Test
  void classesAreFound() {
    MultiLabelAnswers answers =
        MultiLabelAnswers.of("m", eachClass(CLOUDS.several(600, 1), COSTS), CLOUDS.several(400, 2));
    assertTrue(answers.meanElevenPoint() > 60, "" + answers.meanElevenPoint());
    assertTrue(answers.meanArea() > 60, "" + answers.meanArea());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void imagesLeftOutOfAClassTeachItNothing(int c) {
    LabelledRows train = CLOUDS.several(300, 1);
    LabelledRows test = CLOUDS.several(50, 2);
    float[] changed = train.features().clone();
    int[] leftOut = train.labels().images(c, MultiLabels.LEFT_OUT);
    assertTrue(leftOut.length > 0);
    for (int image : leftOut) {
      Arrays.fill(changed, image * train.width(), (image + 1) * train.width(), 100 * image);
    }
    var other = new LabelledRows(changed, train.width(), train.labels(), train.imageIds());
    float[] before = eachClass(train, COSTS).scores(test);
    float[] after = eachClass(other, COSTS).scores(test);
    boolean anotherClassChanged = false;
    for (int i = 0; i < before.length; i++) {
      if (i % 4 == c) {
        assertEquals(before[i], after[i]);
      } else {
        anotherClassChanged |= before[i] != after[i];
      }
    }
    assertTrue(anotherClassChanged);
  }

  @Test
  void theCostIsTheBestOnHeldOutImages() {
    LabelledRows train = new Clouds(3, 40, 0.3, 5).several(200, 1);
    SvmModel chosen = eachClass(train, List.of(1e-4, 0.1, 1000.0));
    for (int c = 0; c < 3; c++) {
      assertTrue(chosen.heldOut().get(c) > 0.3 && chosen.heldOut().get(c) <= 1);
    }
    double[] best = {0, 0, 0};
    for (double cost : List.of(1e-4, 0.1, 1000.0)) {
      // Beside a cost that learns nothing, what held-out images say is the other one's.
      SvmModel pair = eachClass(train, List.of(1e-300, cost));
      for (int c = 0; c < 3; c++) {
        best[c] = Math.max(best[c], pair.heldOut().get(c));
      }
    }
    for (int c = 0; c < 3; c++) {
      assertEquals(best[c], chosen.heldOut().get(c), 1e-12);
      assertTrue(List.of(1e-4, 0.1, 1000.0).contains(chosen.costs().get(c)));
    }
  }

  @Test
  void oneCostNeedsNoCrossValidation() {
    var trainings = new AtomicLong();
    SvmModel model =
        new OneVsRest(settings(List.of(0.5)), trainings::set).eachClass(CLOUDS.several(60, 1));
    assertEquals(4, trainings.get());
    assertEquals(List.of(0.5, 0.5, 0.5, 0.5), model.costs());
    assertTrue(model.heldOut().get(0).isNaN());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trainingsAreCounted(boolean several) {
    var trainings = new AtomicLong();
    var trainer = new OneVsRest(settings(COSTS), trainings::set);
    if (several) {
      trainer.eachClass(CLOUDS.several(90, 1));
    } else {
      trainer.oneCost(CLOUDS.single(90, 1));
    }
    assertEquals(4L * settings(COSTS).trainingsPerClass(), trainings.get());
  }

  @Test
  void imagesOfOneClassEachShareACost() {
    var trainer = new OneVsRest(new SvmSettings(COSTS, 3, 1, true, 7), done -> {});
    SvmModel model = trainer.oneCost(CLOUDS.single(400, 1));
    assertEquals(1, model.costs().stream().distinct().count());
    assertEquals(1, model.heldOut().stream().distinct().count());
    float[] scores = model.scores(CLOUDS.single(400, 2));
    long right =
        IntStream.range(0, 400)
            .filter(
                i ->
                    IntStream.range(0, 4).allMatch(c -> scores[4 * i + c] <= scores[4 * i + i % 4]))
            .count();
    assertTrue(right > 0.85 * 400, "" + right);
  }

  @Test
  void unitLengthTakesScaleAway() {
    LabelledRows train = CLOUDS.several(100, 1);
    float[] scaled = train.features().clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= 1 << i / train.width() % 5;
    }
    var other = new LabelledRows(scaled, train.width(), train.labels(), train.imageIds());
    assertArrayEquals(
        eachClass(train, COSTS).scores(train), eachClass(other, COSTS).scores(other), 1e-6f);
    var raw = new SvmSettings(COSTS, 3, 2, false, 7);
    assertFalse(
        Arrays.equals(
            new OneVsRest(raw, done -> {}).eachClass(train).scores(train),
            new OneVsRest(raw, done -> {}).eachClass(other).scores(train)));
  }

  @Test
  void liblinearPrintsNothing() {
    PrintStream out = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true));
    try {
      eachClass(CLOUDS.several(60, 1), COSTS);
    } finally {
      System.setOut(out);
    }
    assertEquals(0, bytes.size());
  }

  @Test
  void whatCannotBeLearntIsRefused() {
    byte[] marks = {1, 1, 1, -1, 0, -1, 1, -1};
    var labels = new MultiLabels(List.of("cat", "cow"), marks);
    var rows = new LabelledRows(new float[8], 2, labels, List.of("a", "b", "c", "d"));
    refused(
        "every training image shows class 'cat': nothing tells it from others",
        () -> eachClass(rows, List.of(1.0)));
    marks[0] = -1;
    marks[1] = -1;
    refused(
        "no training image shows class 'cow': nothing can be learnt of it",
        () -> eachClass(rows, List.of(1.0)));
    refused(
        "2 training image(s) with class 'cat': cross-validation with 3 folds needs 3; give"
            + " fewer --folds or a single --costs",
        () -> eachClass(rows, COSTS));
    refused(
        "feature 1 of image 'b' is NaN: the features of a model must be finite",
        () ->
            new LabelledRows(
                new float[] {0, 0, 0, Float.NaN, 0, 0, 0, 0},
                2,
                labels,
                List.of("a", "b", "c", "d")));
    SvmModel model = eachClass(CLOUDS.several(60, 1), List.of(1.0));
    refused("the training images have 12 features, the test images 2", () -> model.scores(rows));
    refused(
        "the training images have the classes class0, class1, class2, class3, the test images cat,"
            + " cow",
        () ->
            model.scores(new LabelledRows(new float[48], 12, labels, List.of("a", "b", "c", "d"))));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    refused("svm: at least one cost is needed, such as 1", () -> settings(List.of()));
    refused(
        "cost -1.0 is out of range, above 0 and at most 1000000",
        () -> settings(List.of(1.0, -1.0)));
    refused("folds 1 is out of range, 2 to 1000", () -> new SvmSettings(COSTS, 1, 2, true, 7));
    refused(
        "positive weight 0.0 is out of range, above 0 and at most 1000000",
        () -> new SvmSettings(COSTS, 3, 0, true, 7));
  }

  @Test
  void moreThanTheHeapHoldsIsRefused() {
    LabelledRows rows = CLOUDS.several(100_000, 1);
    refused(
        "liblinear needs about 34 MB of Java memory for 100000 images of 12 features, but the"
            + " limit is 32 MB: give more, as in EMC_JAVA_OPTS=-Xmx2g",
        () -> Nodes.requireMemory(rows, 32 << 20));
  }

  private static void refused(String line, Runnable action) {
    assertEquals(line, assertThrows(ConfigException.class, action::run).getMessage());
  }
}
