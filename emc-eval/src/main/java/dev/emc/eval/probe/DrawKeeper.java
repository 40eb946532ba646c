package dev.emc.eval.probe;

import java.util.function.Supplier;

/** Keeps the answers of an evaluation's draws, so that an evaluation that was stopped goes on. */
@FunctionalInterface
public interface DrawKeeper {
  /** Keeps nothing. */
  DrawKeeper NONE = (draw, fitting) -> fitting.get();

  /**
   * The answers of a draw: those that were kept, or else those of the fitting, which are kept from
   * now on.
   *
   * @throws java.util.concurrent.CancellationException if the user has asked to stop
   */
  DrawAnswers answers(LabelDraw draw, Supplier<DrawAnswers> fitting);
}
