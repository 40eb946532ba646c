package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.eval.stats.Holm;
import dev.emc.eval.stats.McNemar;
import dev.emc.eval.stats.MeanSd;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbedModelsTest {
  private static final List<String> IDS =
      IntStream.range(0, 1000).mapToObj(i -> "test/" + i).toList();

  @Test
  void aBetterSpaceHelpsAndAWorseOneHurts() {
    ProbedModels study = new ProbedModels(new LabelFractions(List.of(0.05, 1.0), 3, 1), probe());
    addBlobs(study, "base", 0.35);
    addBlobs(study, "better", 0.6);
    addBlobs(study, "worse", 0.15);
    ProbeResult result = study.result("base");
    assertEquals(4, result.comparisons().size());
    result.comparisonsOf("better").forEach(c -> assertEquals(Verdict.HELPED, c.verdict()));
    result.comparisonsOf("worse").forEach(c -> assertEquals(Verdict.HURT, c.verdict()));
  }

  @Test
  void summariesFollowFromTheAnswers() {
    ProbedModels study = new ProbedModels(new LabelFractions(List.of(0.1, 1.0), 3, 1), probe());
    Predictions predictions = addBlobs(study, "base", 0.3);
    FractionResult tenth = predictions.fractions().get(0);
    assertEquals(3, tenth.draws().size());
    double[] top1 = new double[3];
    for (int draw = 0; draw < 3; draw++) {
      int right = 0;
      for (int i = 0; i < predictions.labels().length; i++) {
        right += tenth.draws().get(draw).predicted()[i] == predictions.labels()[i] ? 1 : 0;
      }
      top1[draw] = 100.0 * right / predictions.labels().length;
      assertEquals(60, tenth.draws().get(draw).labels());
    }
    assertEquals(MeanSd.of(top1), tenth.top1());
    assertNotNull(tenth.top5());
    double mean =
        tenth.perClassTop1().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    assertEquals(tenth.top1().mean(), mean, 1e-9);
    assertNull(predictions.fractions().get(1).top1().sd());
  }

  @Test
  void jsonKeepsEverything() throws Exception {
    ProbeResult result =
        ProbeResult.of(List.of(random("a", 1, 0.5, 3), random("b", 2, 0.6, 3)), "a");
    ObjectMapper json = new ObjectMapper();
    String written = json.writeValueAsString(result);
    ProbeResult read = json.readValue(written, ProbeResult.class);
    assertEquals(result.comparisons(), read.comparisons());
    assertEquals(written, json.writeValueAsString(read));
    assertArrayEquals(
        result.models().get(1).fractions().get(0).draws().get(0).predicted(),
        read.models().get(1).fractions().get(0).draws().get(0).predicted());
  }

  @Test
  void bothTestsAndHolmDecide() {
    int decided = 0;
    for (long seed = 0; seed < 60; seed++) {
      Predictions base = random("base", seed, 0.5, 3);
      Predictions model = random("model", seed + 1000, 0.5 + 0.002 * (seed % 20), 3);
      List<Comparison> comparisons = Comparisons.of(List.of(model), base);
      double[] raw = comparisons.stream().mapToDouble(Comparison::pPermutation).toArray();
      double[] holm = Holm.adjust(raw);
      for (int f = 0; f < comparisons.size(); f++) {
        Comparison c = comparisons.get(f);
        assertEquals(holm[f], c.pPermutationHolm(), 1e-15);
        boolean significant = c.pPermutationHolm() <= 0.05 && c.pMcNemarHolm() <= 0.05;
        assertEquals(significant, c.verdict() != Verdict.NO_SIGNIFICANT_DIFFERENCE);
        if (significant) {
          decided++;
          assertEquals(c.difference() > 0, c.verdict() == Verdict.HELPED);
        }
        assertTrue(c.interval().low() <= c.difference() && c.difference() <= c.interval().high());
      }
    }
    assertTrue(decided > 5 && decided < 110, "decided " + decided + " of 120");
  }

  /** Three models at two label fractions are six tests. */
  @Test
  void holmCorrectsOverModelsAndFractions() {
    Predictions base = random("base", 1, 0.5, 3);
    List<Predictions> models =
        List.of(random("a", 2, 0.52, 3), random("b", 3, 0.55, 3), random("c", 4, 0.5, 3));
    List<Comparison> found = Comparisons.of(models, base);
    assertEquals(
        List.of("a", "a", "b", "b", "c", "c"), found.stream().map(Comparison::model).toList());
    double[] holm = Holm.adjust(found.stream().mapToDouble(Comparison::pPermutation).toArray());
    double[] exact = Holm.adjust(found.stream().mapToDouble(Comparison::pMcNemar).toArray());
    for (int i = 0; i < found.size(); i++) {
      assertEquals(holm[i], found.get(i).pPermutationHolm());
      assertEquals(exact[i], found.get(i).pMcNemarHolm());
    }
    Comparison alone = Comparisons.of(models.subList(1, 2), base).get(0);
    assertTrue(alone.pPermutationHolm() < found.get(2).pPermutationHolm());
  }

  @Test
  void drawsAreNoEvidenceOfTheirOwn() {
    Predictions base = random("base", 1, 0.5, 1);
    Predictions model = random("model", 2, 0.53, 1);
    List<Comparison> once = Comparisons.of(List.of(model), base);
    List<Comparison> fiveTimes = Comparisons.of(List.of(repeated(model, 5)), repeated(base, 5));
    for (int f = 0; f < once.size(); f++) {
      assertEquals(once.get(f).pPermutation(), fiveTimes.get(f).pPermutation(), 1e-9);
      assertEquals(once.get(f).pMcNemar(), fiveTimes.get(f).pMcNemar(), 1e-9);
      assertEquals(once.get(f).difference(), fiveTimes.get(f).difference(), 1e-9);
    }
  }

  @Test
  void oneDrawGivesTheUsualMcNemarTest() {
    Predictions base = random("base", 3, 0.5, 1);
    Predictions model = random("model", 4, 0.55, 1);
    boolean[] first = new boolean[IDS.size()];
    boolean[] second = new boolean[IDS.size()];
    for (int i = 0; i < first.length; i++) {
      first[i] = base.fractions().get(0).draws().get(0).predicted()[i] == base.labels()[i];
      second[i] = model.fractions().get(0).draws().get(0).predicted()[i] == model.labels()[i];
    }
    Comparison comparison = Comparisons.of(List.of(model), base).get(0);
    assertEquals(McNemar.of(first, second), comparison.mcNemar());
    assertEquals(comparison.pMcNemar(), comparison.pPermutation(), 1e-12);
  }

  @Test
  void otherTestImagesAreRefused() {
    Predictions base = random("base", 1, 0.5, 1);
    List<String> renamed = new ArrayList<>(IDS);
    renamed.set(6, "other.png");
    assertMessage(
        "'model' and 'base' cannot be compared: test image 7 is 'other.png' for one and 'test/6' for"
            + " the other",
        () -> Comparisons.of(List.of(withImages(base, renamed, base.labels())), base));
    assertMessage(
        "'model' and 'base' cannot be compared: they were tested on 10 and 1000 images, not on the"
            + " same ones",
        () -> Comparisons.of(List.of(withImages(base, IDS.subList(0, 10), base.labels())), base));
    int[] labels = base.labels().clone();
    labels[2] = 9 - labels[2];
    assertMessage(
        "'model' and 'base' cannot be compared: test image 'test/2' has label %d for one and %d for"
                .formatted(labels[2], base.labels()[2])
            + " the other",
        () -> Comparisons.of(List.of(withImages(base, IDS, labels)), base));
    assertMessage(
        "'model' and 'base' cannot be compared: label fractions, labels and draws are"
            + " [0.1 (2 × 100), 1.0 (2 × 100)] for one and [0.1 (1 × 100), 1.0 (1 × 100)] for the"
            + " other",
        () -> Comparisons.of(List.of(random("model", 2, 0.5, 2)), base));
  }

  @Test
  void namesAreChecked() {
    Predictions base = random("base", 1, 0.5, 1);
    assertMessage(
        "reference 'none' is not among the models [base]",
        () -> ProbeResult.of(List.of(base), "none"));
    assertMessage(
        "models [base, base]: each needs a name of its own",
        () -> ProbeResult.of(List.of(base, base), "base"));
  }

  @Test
  void overallVerdicts() {
    Verdict none = Verdict.NO_SIGNIFICANT_DIFFERENCE;
    assertEquals(Verdict.HELPED, Verdict.overall(List.of(none, Verdict.HELPED)));
    assertEquals(Verdict.HURT, Verdict.overall(List.of(Verdict.HURT, none)));
    assertEquals(none, Verdict.overall(List.of(none, none)));
    assertEquals(Verdict.MIXED, Verdict.overall(List.of(Verdict.HURT, Verdict.HELPED)));
  }

  private static LinearProbe probe() {
    return LinearProbeTest.probe();
  }

  private static Predictions addBlobs(ProbedModels study, String name, double distance) {
    Blobs blobs = new Blobs(10, 16, distance, 3);
    return study.add(name, blobs.sample("train", 600, 1), blobs.sample("test", 1000, 2));
  }

  private static Predictions random(String name, long seed, double accuracy, int draws) {
    int[] labels = new Random(77).ints(IDS.size(), 0, 10).toArray();
    Random random = new Random(seed);
    List<FractionResult> fractions = new ArrayList<>();
    for (double fraction : new double[] {0.1, 1}) {
      List<DrawResult> results = new ArrayList<>();
      for (int draw = 0; draw < draws; draw++) {
        int[] predicted = labels.clone();
        for (int i = 0; i < predicted.length; i++) {
          predicted[i] = random.nextDouble() < accuracy ? labels[i] : (labels[i] + 1) % 10;
        }
        results.add(new DrawResult(draw, 100, 0.01, true, true, 0, predicted));
      }
      fractions.add(
          new FractionResult(fraction, MeanSd.of(new double[draws]), null, List.of(), results));
    }
    return new Predictions(name, IDS, labels, 10, fractions);
  }

  private static Predictions repeated(Predictions p, int times) {
    List<FractionResult> fractions = new ArrayList<>();
    for (FractionResult f : p.fractions()) {
      List<DrawResult> draws = new ArrayList<>();
      IntStream.range(0, times).forEach(i -> draws.add(f.draws().get(0)));
      fractions.add(new FractionResult(f.fraction(), f.top1(), f.top5(), f.perClassTop1(), draws));
    }
    return new Predictions(p.model(), p.imageIds(), p.labels(), p.classes(), fractions);
  }

  private static Predictions withImages(Predictions p, List<String> ids, int[] labels) {
    return new Predictions("model", ids, labels, p.classes(), p.fractions());
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(ConfigException.class, action::run).getMessage());
  }
}
