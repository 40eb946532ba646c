package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.eval.stats.MeanSd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final DrawResult DRAW =
      new DrawResult(0, 9, null, null, null, 50, new int[] {0, 0});

  @TempDir private Path folder;

  private Path write(List<DrawResult> draws) throws IOException {
    var top1 = MeanSd.of(new double[] {50});
    var fraction = new FractionResult(1, top1, null, List.of(100.0, 0.0), draws);
    var predictions =
        new Predictions("model", List.of("a", "b"), new int[] {0, 1}, 2, List.of(fraction));
    Path file = folder.resolve("answers.json");
    new Evaluation("linear-exact mine", Map.of("fit", "exact"), predictions).write(file);
    return file;
  }

  @Test
  void whatHasNoPenaltyToChooseSaysNothingOfOne() throws IOException {
    Evaluation read = Evaluation.read(write(List.of(DRAW)));
    assertEquals("linear-exact mine", read.protocol());
    DrawResult draw = read.predictions().fractions().get(0).draws().get(0);
    assertEquals(null, draw.l2());
    assertEquals(null, draw.l2Validated());
    assertEquals(null, draw.converged());
    assertEquals(50, draw.top1());
  }

  @Test
  void anEvaluationWithoutDrawsIsEmpty() throws IOException {
    Path file = write(List.of());
    assertEquals(
        file + " holds an evaluation without a single prediction",
        assertThrows(ConfigException.class, () -> Evaluation.read(file)).getMessage());
  }

  @Test
  void aDrawOfOtherImagesIsDamage() throws IOException {
    Path file = write(List.of(DRAW, new DrawResult(1, 9, null, null, null, 0, new int[] {1})));
    assertEquals(
        file + " is damaged: not every one of its 2 images has a label and a prediction",
        assertThrows(ConfigException.class, () -> Evaluation.read(file)).getMessage());
  }
}
