package dev.emc.app.console;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A line now and then, for logs and pipes. */
final class LineProgress implements Progress {
  /** Whose progress it is. */
  enum Of {
    /** A command's own work. */
    WHOLE(Duration.ofSeconds(10)),
    /** A part of a larger piece of work, which says itself when the part is done. */
    PART(Duration.ofMinutes(5));

    private final Duration interval;

    Of(Duration interval) {
      this.interval = interval;
    }
  }

  private final Of of;
  private final String task;
  private final long total;
  private final long before;
  private final Consumer<String> lines;
  private final LongSupplier clock;
  private final long start;
  private long lastLine;
  private long done;
  private String message = "";

  /**
   * Starts counting.
   *
   * @param before steps done before the clock starts
   * @param clock nanoseconds
   */
  LineProgress(
      Of of, String task, long total, long before, Consumer<String> lines, LongSupplier clock) {
    this.of = of;
    this.task = task;
    this.total = total;
    this.before = before;
    done = before;
    this.lines = lines;
    this.clock = clock;
    start = clock.getAsLong();
    lastLine = start;
  }

  @Override
  public void advanceTo(long steps) {
    done = steps;
    long now = clock.getAsLong();
    if (now - lastLine >= of.interval.toNanos() && done < total) {
      lastLine = now;
      long elapsed = now - start;
      long ours = done - before;
      long left = ours == 0 ? 0 : (long) ((double) elapsed / ours * (total - done));
      say(", " + time(elapsed) + (ours == 0 ? "" : ", about " + time(left) + " left"));
    }
  }

  @Override
  public void message(String text) {
    message = text;
  }

  @Override
  public void close() {
    if (of == Of.WHOLE) {
      say(done < total ? ", stopped after " : " in ", clock.getAsLong() - start);
    }
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
