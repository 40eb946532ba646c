package dev.emc.eval.improve;

import dev.emc.eval.online.GuardStop;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.Task;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.Study;
import dev.emc.eval.study.run.StudyListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The trial of continuing alone: once it is done, it is said what it lets expect. */
final class TrialAlone {
  private final Study study;
  private final Map<String, Evaluation> start;
  private final int epochs;
  private final ImproveListener listener;
  private @Nullable String expected;

  /**
   * The trial in a study.
   *
   * @param start answers of the model as it is, by protocol
   * @param epochs of the trial
   */
  TrialAlone(Study study, Map<String, Evaluation> start, int epochs, ImproveListener listener) {
    this.study = study;
    this.start = start;
    this.epochs = epochs;
    this.listener = listener;
  }

  /** What it lets expect; null if it is not done. */
  @Nullable String expected() {
    return expected;
  }

  /** Says what is to be expected, if that is known and was not said yet. */
  void look() throws IOException {
    Optional<Unit> unit = unit(Candidates.ALONE);
    if (expected != null || unit.isEmpty() || !study.state().isDone(unit.get())) {
      return;
    }
    Optional<String> harm = GuardStop.of(unit.get().folder(study.folder()));
    expected =
        harm.isPresent()
            ? "continuing alone did harm (%s), so that it says nothing of what to expect"
                .formatted(harm.get())
            : new Expectation(PairedGain.of(start.values(), answers(unit.get())), epochs).text();
    listener.done("expect", expected);
  }

  /**
   * How far above continuing alone a setting came on the images that choose.
   *
   * @return empty if it is continuing alone, or that was not tried to its end
   */
  Optional<PairedGain> gainOver(String setting) throws IOException {
    Optional<Unit> alone = unit(Candidates.ALONE);
    if (setting.equals(Candidates.ALONE)
        || alone.isEmpty()
        || !study.state().isDone(alone.get())
        || GuardStop.of(alone.get().folder(study.folder())).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(PairedGain.of(answers(alone.get()), answers(unit(setting).orElseThrow())));
  }

  private Optional<Unit> unit(String row) {
    StudyGroupConfig group = study.config().groups().get(0);
    return study.stage().unit(group.name(), row, group.seeds().get(0));
  }

  private List<Evaluation> answers(Unit unit) throws IOException {
    List<Evaluation> answers = new ArrayList<>();
    for (Task task : unit.tasks()) {
      answers.add(Evaluation.read(task.file(unit.folder(study.folder()))));
    }
    return answers;
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
