package dev.emc.eval.improve;

import dev.emc.eval.online.GuardStop;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.StudyListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The trial of continuing alone: once it is done, it is said what it lets expect. */
final class TrialAlone {
  private final TrialAnswers answers;
  private final int epochs;
  private final ImproveListener listener;
  private @Nullable String expected;

  /**
   * The trial among all of them.
   *
   * @param epochs of the trial
   */
  TrialAlone(TrialAnswers answers, int epochs, ImproveListener listener) {
    this.answers = answers;
    this.epochs = epochs;
    this.listener = listener;
  }

  /** What it lets expect; null if it is not done. */
  @Nullable String expected() {
    return expected;
  }

  /** Says what is to be expected, if that is known and was not said yet. */
  void look() throws IOException {
    if (expected != null || !answers.isDone(Candidates.ALONE)) {
      return;
    }
    Optional<String> harm = harm();
    expected =
        harm.isPresent()
            ? "continuing alone did harm (%s), so that it says nothing of what to expect"
                .formatted(harm.get())
            : new Expectation(answers.gain(Candidates.ALONE), epochs).text();
    listener.done("expect", expected);
  }

  /**
   * How far above continuing alone a setting came on the images that choose.
   *
   * @return empty if it is continuing alone, or that was not tried to its end
   */
  Optional<PairedGain> gainOver(String setting) throws IOException {
    return setting.equals(Candidates.ALONE)
            || !answers.isDone(Candidates.ALONE)
            || harm().isPresent()
        ? Optional.empty()
        : Optional.of(answers.gain(setting, Candidates.ALONE));
  }

  private Optional<String> harm() throws IOException {
    return GuardStop.of(answers.run(Candidates.ALONE).orElseThrow());
  }

  /** Looks after each trial, and tells somebody else of all of them. */
  StudyListener watching(StudyListener told) {
    return new StudyListener() {
      @Override
      public void started(Unit unit, boolean trained, OptionalDouble seconds) {
        told.started(unit, trained, seconds);
      }

      @Override
      public void done(Unit unit, double seconds, Standing standing) {
        told.done(unit, seconds, standing);
        try {
          look();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void failed(Unit unit, String reason, Standing standing) {
        told.failed(unit, reason, standing);
      }
    };
  }
}
