package dev.emc.eval.protocol;

import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.stats.Percent;
import dev.emc.eval.supervised.ClassifierListener;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells how far an evaluation is: images of all trainings and tests. */
final class ClassifierStage implements ClassifierListener, AutoCloseable {
  private final EvaluationListener listener;
  private EvaluationListener.@Nullable Stage stage;

  ClassifierStage(EvaluationListener listener) {
    this.listener = listener;
  }

  @Override
  public void advanced(long done, long all) {
    stage(done, all).advanceTo(done);
  }

  @Override
  public void training(LabelDraw draw, int epoch, int epochs, double loss) {
    if (stage != null) {
      stage.message(
          String.format(
              Locale.ROOT,
              "%s of the labels, draw %d, epoch %d/%d, loss %.3f",
              Percent.of(draw.fraction()),
              draw.draw() + 1,
              epoch,
              epochs,
              loss));
    }
  }

  @Override
  public void skipped(String line) {
    listener.warning(line);
  }

  /** A stage that begins where the evaluation does, which may have been stopped before. */
  private EvaluationListener.Stage stage(long done, long all) {
    EvaluationListener.Stage current = stage;
    if (current == null) {
      current = listener.begin("images", all, done);
      stage = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (stage != null) {
      stage.close();
    }
  }
}
