package dev.emc.eval.evaluate;

import dev.emc.eval.probe.DrawAnswers;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.supervised.EvaluationKeeper;
import dev.emc.eval.supervised.TrainingKeeper;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Keeps nothing, but stops when it is asked to.
 *
 * @param stop whether the user has asked to stop
 */
record StoppableKeeper(BooleanSupplier stop) implements EvaluationKeeper, TrainingKeeper {
  @Override
  public DrawAnswers answers(LabelDraw draw, Supplier<DrawAnswers> fitting) {
    heedStop();
    return fitting.get();
  }

  @Override
  public TrainingKeeper training(LabelDraw draw) {
    return this;
  }

  @Override
  public long begin(Training training) {
    return 0;
  }

  @Override
  public void stepped(long steps) {
    heedStop();
  }

  @Override
  public void heedStop() {
    if (stop.getAsBoolean()) {
      throw new CancellationException("stopped");
    }
  }
}
