package dev.emc.app.sweep;

import dev.emc.app.console.Console;
import dev.emc.app.console.Table;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.Forecast;
import dev.emc.eval.study.run.Study;
import dev.emc.eval.study.run.StudyState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What there is to do in a study, what is done, and how long the rest takes. */
final class PlanTable {
  private final Study study;
  private final StudyState state;

  PlanTable(Study study) {
    this.study = study;
    this.state = study.state();
  }

  private record Row(String run, int epochs, String state, @Nullable Double seconds) {}

  private record Summary(
      String title, int runs, int done, @Nullable Double seconds, List<Row> plan) {}

  void print(Console console) throws IOException {
    List<Unit> units = study.stage().units();
    Forecast forecast = study.forecast();
    List<Row> rows = new ArrayList<>();
    int done = 0;
    for (Unit unit : units) {
      boolean isDone = state.isDone(unit);
      done += isDone ? 1 : 0;
      OptionalDouble seconds = forecast.secondsLeft(List.of(unit));
      rows.add(
          new Row(
              unit.name(),
              study.configs().experiment(unit).epochs(),
              state(unit, isDone),
              isDone || seconds.isEmpty() ? null : seconds.getAsDouble()));
    }
    List<Unit> rest = units.stream().filter(unit -> !state.isDone(unit)).toList();
    OptionalDouble left = forecast.secondsLeft(rest);
    if (console.json()) {
      console.json(
          new Summary(
              study.config().title(),
              units.size(),
              done,
              left.isEmpty() ? null : left.getAsDouble(),
              rows));
      return;
    }
    var table = new Table();
    table.row("run", "epochs", "state", "time");
    for (Row row : rows) {
      Double seconds = row.seconds();
      table.row(
          row.run(),
          String.valueOf(row.epochs()),
          row.state(),
          seconds == null ? "" : Forecast.text(seconds));
    }
    console.print(table.lines());
    console.print("%s runs, %s done; %s".formatted(units.size(), done, time(rest.isEmpty(), left)));
  }

  private static String time(boolean nothing, OptionalDouble left) {
    if (nothing) {
      return "nothing is left to do";
    }
    return left.isEmpty()
        ? "how long the rest takes is known once a run has trained an epoch"
        : "about %s left, one run at a time".formatted(Forecast.text(left.getAsDouble()));
  }

  private String state(Unit unit, boolean done) throws IOException {
    if (done) {
      return "done";
    }
    if (unit.open()) {
      return "waits for a choice";
    }
    if (state.isTrained(unit)) {
      return "trained, to be evaluated";
    }
    int epochs = state.epochs(unit);
    return epochs > 0 ? "stopped after epoch " + epochs : "to do";
  }
}
