package dev.emc.app.study.run;

import dev.emc.app.console.Console;
import dev.emc.app.study.StudyConfig;
import dev.emc.app.study.StudyPlan;
import dev.emc.app.study.Unit;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Says how far a study is: a line when a unit starts, and one when it ends. */
final class StudyProgress {
  private final StudyConfig study;
  private final StudyPlan plan;
  private final Configs configs;
  private final StudyState state;
  private final Console console;
  private final Set<String> failed = new HashSet<>();
  private int jobs = 1;
  private int finished;

  /** Seconds that finished units took beside what their folders log: starting, reading, saving. */
  private double beside;

  StudyProgress(
      StudyConfig study, StudyPlan plan, Configs configs, StudyState state, Console console) {
    this.study = study;
    this.plan = plan;
    this.configs = configs;
    this.state = state;
    this.console = console;
  }

  /**
   * Says nothing yet.
   *
   * @param atATime units that are done at the same time
   */
  void begin(int atATime) {
    jobs = atATime;
  }

  void started(Unit unit) throws IOException {
    OptionalDouble seconds = forecast().secondsLeft(List.of(unit), besideEach(), 1);
    console.note(
        "%s: %s%s"
            .formatted(
                unit.name(),
                state.isTrained(unit) ? "evaluating" : "training, then evaluating",
                seconds.isEmpty() ? "" : ", about " + Forecast.text(seconds.getAsDouble())));
  }

  /**
   * Says that a unit is done.
   *
   * @param seconds it took
   * @param logged those of its epochs and evaluations
   */
  void done(Unit unit, double seconds, double logged) throws IOException {
    finished++;
    beside += Math.max(0, seconds - logged);
    console.note("%s: done in %s; %s".formatted(unit.name(), Forecast.text(seconds), left()));
  }

  void failed(Unit unit, String reason) throws IOException {
    failed.add(unit.name());
    console.note("%s failed: %s; %s".formatted(unit.name(), reason, left()));
  }

  /** How much is done and how long the rest takes. */
  private String left() throws IOException {
    List<Unit> units = plan.stage(state).units();
    long done = units.stream().filter(state::isDone).count();
    List<Unit> rest =
        units.stream()
            .filter(unit -> !state.isDone(unit) && !failed.contains(unit.name()))
            .toList();
    OptionalDouble seconds = forecast().secondsLeft(rest, besideEach(), jobs);
    String time =
        rest.isEmpty() || seconds.isEmpty()
            ? ""
            : ", about %s left".formatted(Forecast.text(seconds.getAsDouble()));
    return "%d of %d runs done%s".formatted(done, units.size(), time);
  }

  private Forecast forecast() throws IOException {
    return Forecast.of(study, plan.stage(state).units(), configs, state);
  }

  private double besideEach() {
    return finished == 0 ? 0 : beside / finished;
  }
}
