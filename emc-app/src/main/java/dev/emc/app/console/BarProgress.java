package dev.emc.app.console;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with the time left, redrawn in place on a terminal. */
final class BarProgress implements Progress {
  private static final int REDRAW_MILLIS = 200;

  private final Console console;
  private final ProgressBar bar;

  BarProgress(Console console, String task, long steps, int width) {
    this.console = console;
    // A consumer of our own: the library's would ask the terminal for its size through natives.
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .setConsumer(new DelegatingProgressBarConsumer(console::status, width))
            .build();
  }

  @Override
  public void advanceTo(long steps) {
    bar.stepTo(steps);
  }

  @Override
  public void message(String text) {
    bar.setExtraMessage(" " + text);
  }

  @Override
  public void close() {
    bar.close();
    console.endStatus();
  }
}
