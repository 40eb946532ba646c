package dev.emc.app.train;

import dev.emc.app.console.Console;
import dev.emc.app.console.Progress;
import dev.emc.core.train.TrainingListener;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Shows a training run on the console, and remembers how it went. Close it when the run ends. */
public final class TrainingDisplay implements TrainingListener, AutoCloseable {
  private static final String TOTAL = "loss";

  private final Console console;
  private final String task;
  private final Map<String, Double> losses = new LinkedHashMap<>();
  private Progress bar = Progress.NONE;
  private int epochs;
  private dev.emc.core.train.Progress reached = dev.emc.core.train.Progress.start(0, 0);

  /**
   * A display.
   *
   * @param task in one or two words: {@code training}
   */
  public TrainingDisplay(Console console, String task) {
    this.console = console;
    this.task = task;
  }

  @Override
  public void started(Start start) {
    epochs = start.epochs();
    reached = start.progress();
    bar = console.progress(task, start.epochs() * start.stepsPerEpoch(), reached.step());
  }

  @Override
  public void stepped(dev.emc.core.train.Progress progress) {
    reached = progress;
    bar.advanceTo(progress.step());
  }

  @Override
  public void logged(Values values) {
    int epoch = Math.min(values.progress().epoch() + 1, epochs);
    bar.message(String.format(Locale.ROOT, "epoch %d/%d, loss %.4g", epoch, epochs, values.loss()));
  }

  @Override
  public void epochEnded(Values means, Timing timing) {
    losses.clear();
    losses.put(TOTAL, means.loss());
    losses.putAll(means.terms());
    console.note(
        String.format(
            Locale.ROOT,
            "epoch %d/%d: loss %.5g, learning rate %.3g, %.0f images/s, %.0f %% waiting for images",
            timing.epoch(),
            epochs,
            means.loss(),
            means.learningRate(),
            timing.imagesPerSecond(),
            100 * timing.dataWaitShare()));
  }

  @Override
  public void warned(String line) {
    console.note("warning: " + line);
  }

  /** How far the run has come. */
  public dev.emc.core.train.Progress reached() {
    return reached;
  }

  /** The last epoch's mean loss, and of each term and gauge, by name; empty before its end. */
  public Map<String, Double> losses() {
    return new LinkedHashMap<>(losses);
  }

  @Override
  public void close() {
    bar.close();
  }
}
