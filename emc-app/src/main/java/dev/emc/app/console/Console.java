package dev.emc.app.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the user looks: results on the output stream, everything else on the error stream, both
 * without control characters ({@link Visible}). Safe for use by several threads.
 */
public final class Console {

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final boolean quiet;
  private final boolean json;
  private final LineProgress.Of lines;
  private final Set<String> noted = ConcurrentHashMap.newKeySet();

  /** The line at the bottom that is redrawn in place; null while there is none. */
  private @Nullable String status;

  /**
   * A console.
   *
   * @param quiet whether notes and progress are left out
   * @param json whether the command's result is to be machine-readable
   */
  public Console(PrintStream out, PrintStream err, Terminal terminal, boolean quiet, boolean json) {
    this(out, err, terminal, quiet, json, LineProgress.Of.WHOLE);
  }

  private Console(
      PrintStream out,
      PrintStream err,
      Terminal terminal,
      boolean quiet,
      boolean json,
      LineProgress.Of lines) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
    this.json = json;
    this.lines = lines;
  }

  /** One that shows nothing, in a process whose user looks at another one. */
  public Console silent() {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, nowhere, terminal, true, json, lines);
  }

  /** Whether the result is to be machine-readable: then {@link #json(Object)} is all to print. */
  public boolean json() {
    return json;
  }

  /** Prints a line of the result. */
  public void print(String line) {
    show(Visible.line(line));
  }

  /** Prints a result of several lines, such as a file. */
  public void text(String lines) {
    show(Visible.text(lines));
  }

  private synchronized void show(String visible) {
    clearStatus();
    out.println(visible);
    drawStatus();
  }

  /** Prints lines of the result. */
  public void print(List<String> lines) {
    lines.forEach(this::print);
  }

  /** Prints the result as JSON. */
  public void json(Object value) {
    try {
      text(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the result cannot be written as JSON", e);
    }
  }

  /** Says something on the way; not when quiet. */
  public void note(String line) {
    if (!quiet) {
      say(line);
    }
  }

  /** Says something on the way; not when quiet, and the same line once. */
  public void noteOnce(String line) {
    if (noted.add(line)) {
      note(line);
    }
  }

  /** Warns of something; not when quiet, and of the same thing once. */
  public void warnOnce(String line) {
    noteOnce("warning: " + line);
  }

  /** Says what went wrong, quiet or not. */
  public void error(String line) {
    say("emc: " + line);
  }

  /** Shows a stack trace, for {@code --debug}. */
  public synchronized void trace(Throwable failure) {
    clearStatus();
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    err.print(Visible.text(trace.toString()));
    err.flush();
  }

  /**
   * Shows how far a piece of work is: a bar on a terminal, lines otherwise. One at a time.
   *
   * @param task in one or two words
   * @param steps how many there are
   */
  public Progress progress(String task, long steps) {
    return progress(task, steps, 0);
  }

  /**
   * Shows how far a piece of work is that was begun earlier.
   *
   * @param done steps done before, which say nothing of the time left
   */
  public Progress progress(String task, long steps, long done) {
    if (quiet) {
      return Progress.NONE;
    }
    return terminal.interactive()
        ? new BarProgress(this, task, steps, done, terminal.width())
        : new LineProgress(lines, task, steps, done, this::note, System::nanoTime);
  }

  /**
   * The console for a part of a larger piece of work, which says itself how far it is: without a
   * terminal, the part's progress is a line every few minutes.
   */
  public Console forPart() {
    return terminal.interactive()
        ? this
        : new Console(out, err, terminal, quiet, json, LineProgress.Of.PART);
  }

  /** Replaces the line at the bottom. */
  synchronized void status(String line) {
    clearStatus();
    status = Visible.line(line);
    drawStatus();
  }

  /** Leaves the line at the bottom as it is and goes on below it. */
  synchronized void endStatus() {
    if (status != null) {
      err.println();
      err.flush();
      status = null;
    }
  }

  private synchronized void say(String line) {
    clearStatus();
    err.println(Visible.line(line));
    drawStatus();
  }

  private void clearStatus() {
    if (status != null) {
      out.flush();
      err.print("\r" + " ".repeat(status.length()) + "\r");
      err.flush();
    }
  }

  private void drawStatus() {
    if (status != null) {
      out.flush();
      err.print(status);
      err.flush();
    }
  }

  /** Made when it is first asked for: it takes a quarter of the start of a command. */
  private static final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder().findAndAddModules().build();
  }
}
