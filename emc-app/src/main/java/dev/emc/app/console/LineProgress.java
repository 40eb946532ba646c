package dev.emc.app.console;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A line now and then, for logs and pipes. */
final class LineProgress implements Progress {
  private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final String task;
  private final long total;
  private final Consumer<String> lines;
  private final LongSupplier clock;
  private final long start;
  private long lastLine;
  private long done;
  private String message = "";

  /**
   * Starts counting.
   *
   * @param clock nanoseconds
   */
  LineProgress(String task, long total, Consumer<String> lines, LongSupplier clock) {
    this.task = task;
    this.total = total;
    this.lines = lines;
    this.clock = clock;
    start = clock.getAsLong();
    lastLine = start;
  }

  @Override
  public void advanceTo(long steps) {
    done = steps;
    long now = clock.getAsLong();
    if (now - lastLine >= EVERY_NANOS && done < total) {
      lastLine = now;
      long elapsed = now - start;
      long left = done == 0 ? 0 : (long) ((double) elapsed / done * (total - done));
      say(", " + time(elapsed) + (done == 0 ? "" : ", about " + time(left) + " left"));
    }
  }

  @Override
  public void message(String text) {
    message = text;
  }

  @Override
  public void close() {
    say(done < total ? ", stopped after " : " in ", clock.getAsLong() - start);
  }

  private void say(String word, long nanos) {
    say(word + time(nanos));
  }

  private void say(String times) {
    String state = message.isEmpty() ? "" : "; " + message;
    long percent = total == 0 ? 100 : done * 100 / total;
    lines.accept(task + ": " + done + "/" + total + " (" + percent + " %)" + times + state);
  }

  private static String time(long nanos) {
    long seconds = Math.round(nanos / 1e9);
    return seconds < 60
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
  }
}
