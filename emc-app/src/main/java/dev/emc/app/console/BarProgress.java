package dev.emc.app.console;

import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A bar with the time gone by and the time left, redrawn in place on a terminal.
 *
 * <p>A thread redraws it, so that a step costs no output and the time goes on during a long one.
 */
final class BarProgress implements Progress {
  private static final int REDRAW_MILLIS = 200;

  private final Console console;
  private final BarLine bar;
  private final ScheduledExecutorService redraws =
      Executors.newSingleThreadScheduledExecutor(BarProgress::helper);
  private final long start;
  private long done;
  private String message = "";
  private String shown = "";
  private boolean closed;

  BarProgress(Console console, String task, long steps, long done, int width) {
    this.console = console;
    this.done = done;
    bar = new BarLine(task, steps, done, width);
    start = System.nanoTime();
    redraws.scheduleWithFixedDelay(this::redraw, 0, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread helper(Runnable work) {
    var thread = new Thread(work, "progress");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public synchronized void advanceTo(long steps) {
    done = steps;
  }

  @Override
  public synchronized void message(String text) {
    message = text;
  }

  private synchronized void redraw() {
    if (!closed) {
      draw();
    }
  }

  private void draw() {
    String line = bar.at(done, System.nanoTime() - start, message);
    if (!line.equals(shown)) {
      console.status(line);
      shown = line;
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    redraws.shutdownNow();
    draw();
    console.endStatus();
  }

  /**
   * How a bar is written: {@code training 40% [====> ] 20/50 (0:00:10 / 0:00:15) loss 3}, with the
   * time gone by and the time left, which is {@code ?} as long as nothing is done.
   *
   * @param task in one or two words
   * @param steps how many there are
   * @param before steps done before the clock starts
   * @param width of the line, characters: what is longer is cut
   */
  record BarLine(String task, long steps, long before, int width) {
    private static final int PERCENT = 100;

    /**
     * The line.
     *
     * @param done steps done by now
     * @param nanos since the clock started
     * @param message how it goes; may be empty
     */
    String at(long done, long nanos, String message) {
      double share = steps <= 0 ? 1 : Math.min(1, Math.max(0, (double) done / steps));
      long ours = done - before;
      String left =
          ours <= 0 ? "?" : time((long) ((double) nanos / ours * Math.max(0, steps - done)));
      String head =
          String.format(Locale.ROOT, "%s %3d%% [", task, (int) Math.floor(PERCENT * share));
      String tail = "] " + done + "/" + steps + " (" + time(nanos) + " / " + left + ")";
      if (!message.isEmpty()) {
        tail += " " + message;
      }
      String line = head + filled(share, width - head.length() - tail.length()) + tail;
      return line.substring(0, Math.min(line.length(), width));
    }

    private static String filled(double share, int length) {
      if (length <= 0) {
        return "";
      }
      int full = (int) Math.floor(share * length);
      String tip = full < length && full > 0 ? ">" : "";
      String bar = "=".repeat(full) + tip;
      return bar + " ".repeat(length - bar.length());
    }

    private static String time(long nanos) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
      return String.format(
          Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
  }
}
