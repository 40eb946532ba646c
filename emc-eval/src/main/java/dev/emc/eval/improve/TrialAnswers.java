package dev.emc.eval.improve;

import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.Task;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.Study;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the trials of settings answered on the images that choose, and the start beside them. */
final class TrialAnswers {
  private final Study study;
  private final Collection<Evaluation> start;

  /**
   * Of the trials of a study.
   *
   * @param start answers of the model as it is, by protocol
   */
  TrialAnswers(Study study, Map<String, Evaluation> start) {
    this.study = study;
    this.start = start.values();
  }

  /** A setting's trial; empty if it is not tried. */
  Optional<Unit> unit(String setting) {
    StudyGroupConfig group = study.config().groups().get(0);
    return study.stage().unit(group.name(), setting, group.seeds().get(0));
  }

  /** The directory of a setting's run; empty if it is not tried. */
  Optional<Path> run(String setting) {
    return unit(setting).map(unit -> unit.folder(study.folder()));
  }

  /** Whether a setting was tried to its end. */
  boolean isDone(String setting) {
    return unit(setting).filter(study.state()::isDone).isPresent();
  }

  /** How far above the start a setting came that was tried to its end. */
  PairedGain gain(String setting) throws IOException {
    return PairedGain.of(start, answers(setting));
  }

  /** How far above another a setting came; both were tried to their end. */
  PairedGain gain(String setting, String over) throws IOException {
    return PairedGain.of(answers(over), answers(setting));
  }

  private List<Evaluation> answers(String setting) throws IOException {
    Unit unit = unit(setting).orElseThrow();
    List<Evaluation> answers = new ArrayList<>();
    for (Task task : unit.tasks()) {
      answers.add(Evaluation.read(task.file(unit.folder(study.folder()))));
    }
    return answers;
  }
}
