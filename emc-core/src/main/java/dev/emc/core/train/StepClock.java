package dev.emc.core.train;

/** Is told when each part of a step has been asked of the device. */
@FunctionalInterface
interface StepClock {
  /** Looks at no time. */
  StepClock OFF = part -> {};

  /** What was done since the last call was this part of the step. */
  void ended(StepPart part);
}
