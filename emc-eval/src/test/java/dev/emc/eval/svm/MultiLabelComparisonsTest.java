package dev.emc.eval.svm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.AveragePrecision;
import dev.emc.eval.stats.PairedPermutation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiLabelComparisonsTest {
  private static final int IMAGES = 200;
  private static final int CLASSES = 8;

  @TempDir Path folder;

  /** Scores that follow the marks more or less. */
  private static MultiLabelAnswers answers(String model, double signal, long seed) {
    var marks = new Random(1);
    var noise = new Random(seed);
    var classes = new ArrayList<ClassAnswer>();
    for (int c = 0; c < CLASSES; c++) {
      int[] own = new int[IMAGES];
      float[] scores = new float[IMAGES];
      for (int i = 0; i < IMAGES; i++) {
        own[i] = marks.nextInt(5) == 0 ? 1 : marks.nextInt(20) == 0 ? 0 : -1;
        // Some scores are equal.
        scores[i] = Math.round(8 * (signal * own[i] + noise.nextGaussian())) / 8f;
      }
      classes.add(ClassAnswer.of("class" + c, 1, own, scores));
    }
    return new MultiLabelAnswers(
        model, IntStream.range(0, IMAGES).mapToObj(i -> "image" + i).toList(), classes);
  }

  @Test
  void aBetterModelHelpsAndOneLikeItDoesNot() {
    MultiLabelAnswers base = answers("base", 1, 1);
    List<MultiLabelComparison> found =
        MultiLabelComparisons.of(
            List.of(base, answers("better", 2, 2), answers("other", 1, 3), answers("worse", 0, 4)));
    assertEquals(Verdict.HELPED, found.get(0).verdict());
    assertEquals(Verdict.NO_SIGNIFICANT_DIFFERENCE, found.get(1).verdict());
    assertEquals(Verdict.HURT, found.get(2).verdict());
    MultiLabelComparison better = found.get(0);
    assertEquals(CLASSES, better.classesBetter() + better.classesWorse());
    assertEquals(PairedPermutation.Method.ENUMERATION, better.permutation().method());
    assertTrue(better.pHolm() >= better.permutation().pTwoSided());
    assertEquals(
        answers("better", 2, 2).meanElevenPoint() - base.meanElevenPoint(),
        better.difference(),
        1e-9);
    assertTrue(
        better.interval().low() < better.difference()
            && better.difference() < better.interval().high());
  }

  @Test
  void aModelDoesNotDifferFromItself() {
    MultiLabelAnswers base = answers("base", 1, 1);
    MultiLabelComparison same = MultiLabelComparisons.of(List.of(base, base)).get(0);
    assertEquals(0, same.difference());
    assertEquals(0, same.interval().low());
    assertEquals(0, same.interval().high());
    assertEquals(1, same.permutation().pTwoSided());
  }

  /** The precision of a draw is that of its images written out. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aDrawHasThePrecisionOfItsImages(long seed) {
    MultiLabelAnswers answers = answers("m", 0.5, seed);
    var ranking = new AveragePrecisions(answers);
    var random = new Random(seed);
    int[] times = random.ints(IMAGES, 0, 3).toArray();
    for (int c = 0; c < CLASSES; c++) {
      ClassAnswer answer = answers.classes().get(c);
      var drawn = new ArrayList<Integer>();
      for (int i = 0; i < IMAGES; i++) {
        for (int t = 0; t < times[i]; t++) {
          drawn.add(i);
        }
      }
      double[] scores = drawn.stream().mapToDouble(i -> answer.scores()[i]).toArray();
      boolean[] shown = new boolean[scores.length];
      boolean[] leftOut = new boolean[scores.length];
      for (int d = 0; d < scores.length; d++) {
        shown[d] = answer.marks()[drawn.get(d)] == 1;
        leftOut[d] = answer.marks()[drawn.get(d)] == 0;
      }
      assertEquals(
          AveragePrecision.of(scores, shown, leftOut, AveragePrecision.Ties.HIGH_INDEX_FIRST)
              .elevenPoint(),
          ranking.elevenPoint(c, times),
          1e-12);
    }
    assertTrue(Double.isNaN(ranking.elevenPoint(0, new int[IMAGES])));
  }

  @Test
  void otherTestsAreRefused() {
    MultiLabelAnswers base = answers("base", 1, 1);
    MultiLabelAnswers model = answers("m", 1, 2);
    String both = "'m' and 'base' cannot be compared: ";
    refused(
        both + "they were tested on 1 and 200 images, not on the same ones",
        base,
        new MultiLabelAnswers("m", List.of("image0"), model.classes()));
    List<String> ids = new ArrayList<>(base.imageIds());
    ids.set(3, "other");
    refused(
        both + "test image 4 is 'other' for one and 'image3' for the other",
        base,
        new MultiLabelAnswers("m", ids, model.classes()));
    refused(
        both
            + "the classes are class0 for one and "
            + "class0, class1, class2, class3, class4, class5, class6, class7 for the other",
        base,
        new MultiLabelAnswers("m", base.imageIds(), model.classes().subList(0, 1)));
    List<ClassAnswer> classes = new ArrayList<>(model.classes());
    ClassAnswer second = classes.get(1);
    int[] marks = second.marks().clone();
    marks[0] = marks[0] == 1 ? -1 : 1;
    classes.set(1, ClassAnswer.of("class1", 1, marks, second.scores()));
    refused(
        both + "their test images show class 'class1' differently",
        base,
        new MultiLabelAnswers("m", base.imageIds(), classes));
  }

  private static void refused(String line, MultiLabelAnswers base, MultiLabelAnswers model) {
    assertEquals(
        line,
        assertThrows(ConfigException.class, () -> MultiLabelComparisons.of(List.of(base, model)))
            .getMessage());
  }

  @Test
  void aFileHoldsTheScoresAsTheyAre() throws Exception {
    Path file = folder.resolve("new").resolve("svm.json");
    MultiLabelAnswers answers = answers("m", 1, 1);
    new MultiLabelEvaluation(MultiLabelEvaluation.PROTOCOL, Map.of("a", "b"), answers).write(file);
    assertTrue(MultiLabelEvaluation.isOne(file));
    MultiLabelEvaluation read = MultiLabelEvaluation.read(file);
    assertEquals(Map.of("a", "b"), read.settings().text());
    assertEquals(answers.imageIds(), read.answers().imageIds());
    assertEquals(answers.meanArea(), read.answers().meanArea());
    for (int c = 0; c < CLASSES; c++) {
      assertArrayEquals(
          answers.classes().get(c).scores(), read.answers().classes().get(c).scores());
      assertArrayEquals(answers.classes().get(c).marks(), read.answers().classes().get(c).marks());
    }
  }

  @Test
  void damagedFilesAreRefused() throws Exception {
    Path file = folder.resolve("svm.json");
    String none = file + " holds no scores that 'emc eval svm' wrote";
    for (String content :
        List.of("", "[]", "{}", "{\"protocol\": \"svm-multi-label\"}", "{\"a\":")) {
      refused(none, Files.writeString(file, content));
    }
    var nothing = new MultiLabelAnswers("m", List.of(), List.of());
    new MultiLabelEvaluation(MultiLabelEvaluation.PROTOCOL, Map.of(), nothing).write(file);
    refused(file + " holds an evaluation without a single score", file);
    var damaged = new MultiLabelAnswers("m", List.of("a"), answers("m", 1, 1).classes());
    new MultiLabelEvaluation(MultiLabelEvaluation.PROTOCOL, Map.of(), damaged).write(file);
    refused(
        file
            + " is damaged: not every one of its 1 images has a mark and a score for class"
            + " 'class0'",
        file);
  }

  private static void refused(String line, Path file) {
    assertEquals(
        line,
        assertThrows(ConfigException.class, () -> MultiLabelEvaluation.read(file)).getMessage());
  }
}
