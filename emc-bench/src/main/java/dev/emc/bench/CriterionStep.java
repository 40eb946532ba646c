package dev.emc.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Forward and backward of a criterion on the same embeddings again and again. */
final class CriterionStep implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final List<NDArray> views;

  /** Draws (batch, width) embeddings of each view. */
  CriterionStep(int views, int batch, int width) {
    Engine.getInstance().setRandomSeed(1);
    this.views = IntStream.range(0, views).mapToObj(view -> normal(batch, width)).toList();
  }

  private NDArray normal(int batch, int width) {
    NDArray z = manager.randomNormal(new Shape(batch, width));
    z.setRequiresGradient(true);
    return z;
  }

  /** One step; the gradients are zero before the next. */
  float run(Function<List<NDArray>, NDArray> loss) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      views.forEach(z -> z.tempAttach(scope));
      NDArray total = loss.apply(views);
      collector.backward(total);
      for (NDArray z : views) {
        try (NDArray gradient = z.getGradient()) {
          gradient.subi(gradient);
        }
      }
      return total.getFloat();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
