package dev.emc.eval.supervised;

import dev.emc.eval.probe.DrawAnswers;
import dev.emc.eval.probe.DrawKeeper;
import dev.emc.eval.probe.LabelDraw;
import java.util.function.Supplier;

/** Keeps the answers of an evaluation's finished draws, and the state of the training at hand. */
public interface EvaluationKeeper extends DrawKeeper {
  /** Keeps nothing. */
  EvaluationKeeper NONE =
      new EvaluationKeeper() {
        @Override
        public DrawAnswers answers(LabelDraw draw, Supplier<DrawAnswers> fitting) {
          return fitting.get();
        }

        @Override
        public TrainingKeeper training(LabelDraw draw) {
          return TrainingKeeper.NONE;
        }
      };

  /** Keeps the training of one draw. */
  TrainingKeeper training(LabelDraw draw);
}
