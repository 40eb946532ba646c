package dev.emc.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long now;

  private Console console(Terminal terminal, boolean quiet) {
    return new Console(stream(out), stream(err), terminal, quiet, false);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutATerminalThereIsALineEveryTenSeconds() {
    var lines = new ArrayList<String>();
    try (var progress =
        new LineProgress(LineProgress.Of.WHOLE, "training", 200, 0, lines::add, () -> now)) {
      for (int step = 1; step <= 200; step++) {
        now += 150_000_000L;
        progress.message("loss " + step);
        progress.advanceTo(step);
      }
    }
    assertEquals(
        List.of(
            "training: 67/200 (33 %), 10 s, about 20 s left; loss 67",
            "training: 134/200 (67 %), 20 s, about 10 s left; loss 134",
            "training: 200/200 (100 %) in 30 s; loss 200"),
        lines);
  }

  @Test
  void workThatStopsEarlySaysHowFarItCame() {
    var lines = new ArrayList<String>();
    var progress = new LineProgress(LineProgress.Of.WHOLE, "probing", 40, 0, lines::add, () -> now);
    progress.advanceTo(10);
    now += 95_000_000_000L;
    progress.close();
    assertEquals(List.of("probing: 10/40 (25 %), stopped after 1 min 35 s"), lines);
  }

  @Test
  void stepsOfAnEarlierProcessSayNothingOfTheTimeLeft() {
    var lines = new ArrayList<String>();
    var progress =
        new LineProgress(LineProgress.Of.WHOLE, "training", 200, 100, lines::add, () -> now);
    now += 20_000_000_000L;
    progress.advanceTo(120);
    assertEquals(List.of("training: 120/200 (60 %), 20 s, about 1 min 20 s left"), lines);
  }

  @Test
  void aPartOfALongerWorkHasALineEveryFiveMinutesAndNoneAtItsEnd() {
    var lines = new ArrayList<String>();
    try (var progress =
        new LineProgress(LineProgress.Of.PART, "base", 100, 0, lines::add, () -> now)) {
      for (int step = 1; step <= 100; step++) {
        now += 6_000_000_000L;
        progress.advanceTo(step);
      }
    }
    assertEquals(List.of("base: 50/100 (50 %), 5 min 00 s, about 5 min 00 s left"), lines);
  }

  @Test
  void aPartsConsoleStillShowsNotes() {
    Console part = console(Terminal.NONE, false).forPart();
    try (var progress = part.progress("base", 10)) {
      progress.advanceTo(10);
      part.note("warning: collapse");
    }
    assertEquals("warning: collapse\n", errors());
  }

  @Test
  void onATerminalThereIsABar() {
    try (var progress = console(new Terminal(true, 79), false).progress("training", 50)) {
      progress.message("loss 3");
      progress.advanceTo(50);
    }
    String last = errors().substring(errors().lastIndexOf('\r') + 1);
    assertTrue(last.startsWith("training 100% [="), last);
    assertTrue(last.contains("50/50") && last.contains("loss 3"), last);
    assertTrue(last.endsWith("\n"), last);
    assertTrue(last.length() <= 80, last);
  }

  @Test
  void aBarShowsTheTimeGoneByAndTheTimeLeft() {
    var bar = new BarProgress.BarLine("training", 50, 0, 79);
    assertEquals(
        "training   0% [                                            ] 0/50 (0:00:00 / ?)",
        bar.at(0, 0, ""));
    assertEquals(
        "training  40% [==========>                ] 20/50 (0:00:10 / 0:00:15) loss 3.25",
        bar.at(20, 10_000_000_000L, "loss 3.25"));
    assertEquals(
        "training 100% [==================================] 50/50 (2:46:40 / 0:00:00) ok",
        bar.at(50, 10_000_000_000_000L, "ok"));
  }

  @Test
  void aBarSaysNothingOfTheTimeLeftByStepsOfAnEarlierProcess() {
    var bar = new BarProgress.BarLine("training", 200, 100, 79);
    assertTrue(bar.at(100, 5_000_000_000L, "").endsWith("] 100/200 (0:00:05 / ?)"));
    assertTrue(bar.at(120, 20_000_000_000L, "").endsWith("] 120/200 (0:00:20 / 0:01:20)"));
  }

  /**
   * Whatever is said, the line is no longer than the terminal: it would not be redrawn in place.
   */
  @Test
  void aBarFitsTheTerminal() {
    for (int width : new int[] {39, 40, 79, 200}) {
      var bar = new BarProgress.BarLine("a task", 1_000_000, 0, width);
      for (String message : List.of("", "loss 3", "x".repeat(150))) {
        for (long done : new long[] {0, 1, 999_999, 1_000_000, 1_000_001}) {
          String line = bar.at(done, 3_000_000_000L, message);
          assertEquals(width, line.length(), line);
          assertTrue(line.startsWith("a task "), line);
        }
      }
    }
    assertTrue(new BarProgress.BarLine("none", 0, 0, 40).at(0, 0, "").startsWith("none 100% ["));
  }

  /** By a thread of its own, and not after the end. */
  @Test
  void aBarIsRedrawnDuringALongStep() throws InterruptedException {
    var progress = console(new Terminal(true, 79), false).progress("training", 50);
    for (int wait = 0; wait < 200 && !errors().contains("(0:00:01 / ?)"); wait++) {
      Thread.sleep(50);
    }
    assertTrue(errors().contains("(0:00:01 / ?)"), errors());
    progress.close();
    String closed = errors();
    progress.close();
    Thread.sleep(1_100);
    assertEquals(closed, errors());
  }

  @Test
  void aNoteOnATerminalGoesAboveTheBar() {
    Console console = console(new Terminal(true, 79), false);
    console.status("training 10%");
    console.note("epoch 1");
    console.print("result");
    assertEquals("result\n", out.toString(StandardCharsets.UTF_8));
    String erase = "\r            \r";
    assertEquals(
        "training 10%" + erase + "epoch 1\ntraining 10%" + erase + "training 10%", errors());
  }

  @Test
  void quietShowsErrorsOnly() {
    Console console = console(new Terminal(true, 79), true);
    try (var progress = console.progress("training", 5)) {
      progress.advanceTo(3);
      console.note("epoch 1");
    }
    console.error("too late");
    assertEquals("emc: too late\n", errors());
    assertFalse(errors().contains("training"));
  }
}
