package dev.emc.eval.study.run;

import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.StudyListener.Standing;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Tells a listener how far a study is, and how long the rest takes by what was done so far. */
final class StudyProgress {
  private final Study study;
  private final StudyListener listener;
  private final int jobs;
  private final Set<String> failed = new HashSet<>();
  private int finished;

  /** Seconds that finished units took beside what their folders log: starting, reading, saving. */
  private double beside;

  /**
   * Nothing is told yet.
   *
   * @param jobs units that are done at the same time
   */
  StudyProgress(Study study, StudyListener listener, int jobs) {
    this.study = study;
    this.listener = listener;
    this.jobs = jobs;
  }

  void started(Unit unit) throws IOException {
    listener.started(
        unit,
        study.state().isTrained(unit),
        study.forecast().secondsLeft(List.of(unit), besideEach(), 1));
  }

  /**
   * Tells that a unit is done.
   *
   * @param seconds it took
   * @param logged those of its epochs and evaluations
   */
  void done(Unit unit, double seconds, double logged) throws IOException {
    finished++;
    beside += Math.max(0, seconds - logged);
    listener.done(unit, seconds, standing());
  }

  void failed(Unit unit, String reason) throws IOException {
    failed.add(unit.name());
    listener.failed(unit, reason, standing());
  }

  private Standing standing() throws IOException {
    StudyState state = study.state();
    List<Unit> units = study.stage().units();
    long done = units.stream().filter(state::isDone).count();
    List<Unit> rest =
        units.stream()
            .filter(unit -> !state.isDone(unit) && !failed.contains(unit.name()))
            .toList();
    return new Standing(
        done,
        units.size(),
        rest.isEmpty()
            ? OptionalDouble.empty()
            : study.forecast().secondsLeft(rest, besideEach(), jobs));
  }

  private double besideEach() {
    return finished == 0 ? 0 : beside / finished;
  }
}
