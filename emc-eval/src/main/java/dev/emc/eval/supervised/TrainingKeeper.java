package dev.emc.eval.supervised;

import ai.djl.ndarray.NDManager;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.Optimizer;

/** Keeps the state of one training, so that it goes on, bit for bit, where it was stopped. */
public interface TrainingKeeper {
  /** Keeps nothing and never stops. */
  TrainingKeeper NONE =
      new TrainingKeeper() {
        @Override
        public long begin(Training training) {
          return 0;
        }

        @Override
        public void stepped(long steps) {}

        @Override
        public void heedStop() {}
      };

  /**
   * What a training changes, and how long it is. What chance decides in it depends on its seed and
   * the epoch alone, and is no part of its state.
   *
   * @param dict what is trained, with the running statistics of batch norms
   * @param optimizer what remembers earlier gradients
   * @param manager on the device of both
   */
  record Training(
      StateDict dict, Optimizer optimizer, NDManager manager, int epochs, long stepsPerEpoch) {}

  /**
   * Takes over what was kept of a training, before its first step.
   *
   * @return steps done before; 0 if nothing was kept
   */
  long begin(Training training);

  /**
   * Is told after each step that the state may be kept.
   *
   * @param steps done so far
   * @throws java.util.concurrent.CancellationException if the user has asked to stop; the state has
   *     been kept then
   */
  void stepped(long steps);

  /**
   * Is asked while a trained classifier is tested.
   *
   * @throws java.util.concurrent.CancellationException if the user has asked to stop; the state has
   *     been kept then
   */
  void heedStop();
}
