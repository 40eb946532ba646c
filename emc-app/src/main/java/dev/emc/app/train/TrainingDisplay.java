package dev.emc.app.train;

import dev.emc.app.console.Console;
import dev.emc.app.console.Progress;
import dev.emc.core.train.TrainingListener;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Shows a run to the user: one bar for the whole run, one line for what needs attention. */
final class TrainingDisplay implements TrainingListener, AutoCloseable {
  /** Share of the time spent waiting for images above which the loader is worth a word. */
  private static final double MUCH_WAITING = 0.2;

  private final Console console;
  private Progress bar = Progress.NONE;
  private int epochs;
  private long stepsPerEpoch;
  private long steps;
  private boolean waits;
  private Map<String, Double> losses = Map.of();

  TrainingDisplay(Console console) {
    this.console = console;
  }

  @Override
  public void started(Start start) {
    stepsPerEpoch = start.stepsPerEpoch();
    steps = start.progress().step();
    epochs = start.progress().epoch();
    bar = console.progress(start.name(), start.epochs() * stepsPerEpoch, steps);
  }

  @Override
  public void stepped(dev.emc.core.train.Progress progress) {
    steps = progress.step();
    epochs = progress.epoch();
    bar.advanceTo(steps);
  }

  @Override
  public void logged(Values values) {
    bar.message(
        String.format(
            Locale.ROOT,
            "epoch %d, loss %.4g",
            1 + (values.progress().step() - 1) / stepsPerEpoch,
            values.loss()));
  }

  @Override
  public void epochEnded(Values means, Timing timing) {
    losses = new LinkedHashMap<>();
    losses.put("loss", means.loss());
    losses.putAll(means.terms());
    if (!waits && timing.dataWaitShare() > MUCH_WAITING && timing.epoch() > 1) {
      waits = true;
      warned(
          String.format(
              Locale.ROOT,
              "%.0f %% of the time goes into waiting for images: raise data.workers, or keep the"
                  + " images at a smaller size on a faster disk",
              100 * timing.dataWaitShare()));
    }
  }

  @Override
  public void measured(dev.emc.core.train.Progress progress, Map<String, Double> values) {
    var text = new StringJoiner(", ", "epoch " + progress.epoch() + ": ", "");
    values.forEach(
        (name, value) -> text.add(String.format(Locale.ROOT, "%s %.2f %%", name, value)));
    console.note(text.toString());
  }

  @Override
  public void guarded(GuardLook look) {
    console.note(GuardLine.of(look, stepsPerEpoch));
  }

  @Override
  public void noted(String line) {
    console.noteOnce(line);
  }

  @Override
  public void warned(String line) {
    console.warnOnce(line);
  }

  TrainingSummary summary(String run, double seconds) {
    return new TrainingSummary(run, epochs, steps, seconds, losses);
  }

  @Override
  public void close() {
    bar.close();
  }
}
