package dev.emc.app.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.app.console.Console;
import dev.emc.app.console.Terminal;
import dev.emc.core.guard.GuardFigures;
import dev.emc.core.train.Progress;
import dev.emc.core.train.TrainingListener.GuardLook;
import dev.emc.core.train.TrainingListener.Start;
import dev.emc.core.train.TrainingListener.Timing;
import dev.emc.core.train.TrainingListener.Values;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingDisplayTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theEndSaysHowFarItCameAndWarningsAreSaidOnce() {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var console = new Console(stream, stream, Terminal.NONE, false, false);
    TrainingSummary summary;
    try (var display = new TrainingDisplay(console)) {
      display.started(new Start("my-run", 3, 20, Progress.start(0, 0)));
      var last = new Progress(1, 0, 20, 0, 0);
      display.logged(new Values(new Progress(0, 19, 19, 0, 0), 0.2, 31.4159, Map.of()));
      display.stepped(last);
      display.epochEnded(
          new Values(last, 0.2, 30.5, Map.of("emc/entropy", -0.03)), new Timing(1, 4, 0.5, 5120));
      display.measured(last, Map.of("knn-top1", 71.25));
      display.warned("2 images were skipped");
      display.warned("2 images were skipped");
      summary = display.summary("runs/my-run", 1.5);
    }
    assertEquals(
        new TrainingSummary("runs/my-run", 1, 20, 1.5, Map.of("loss", 30.5, "emc/entropy", -0.03)),
        summary);
    assertEquals(
        """
        epoch 1: knn-top1 71.25 %
        warning: 2 images were skipped
        my-run: 20/60 (33 %), stopped after 0 s; epoch 1, loss 31.42
        """,
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatAGuardSawIsOneLine() {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var console = new Console(stream, stream, Terminal.NONE, false, false);
    var start = new GuardFigures(true, 60.5, 20.2, 1, 1, 11.5, -0.125, 3.5);
    var now = new GuardFigures(true, null, 21, 0.825, 0.5, 12, null, null);
    var bad = GuardFigures.NOT_FINITE;
    try (var display = new TrainingDisplay(console)) {
      display.started(new Start("my-run", 3, 20, Progress.start(0, 0)));
      var first = new Progress(0, 0, 0, 0, 0);
      display.guarded(new GuardLook(first, start, start, null, true, 2));
      display.guarded(new GuardLook(new Progress(1, 0, 20, 0, 0), now, start, null, false, 1));
      display.guarded(new GuardLook(new Progress(1, 5, 25, 0, 0), bad, start, "x", false, 1));
    }
    assertEquals(
        """
        guard, epoch 0: kNN 60.50 %, feature rank 20.2, embedding rank 11.5, entropy -0.125, base\
         loss 3.500, took 2.0 s (best)
        guard, epoch 1: feature rank 21.0, neighbours kept 83 %, deviation 0.50 of the start's,\
         embedding rank 12.0, took 1.0 s
        guard, step 25: features are not finite
        """,
        err.toString(StandardCharsets.UTF_8).replaceAll("my-run: .*\n", ""));
  }

  /** As of a machine's fault in a sweep of many runs; each run's own record has it all the same. */
  @Test
  void whatTwoRunsOfACommandWarnOfIsSaidOnce() {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var console = new Console(stream, stream, Terminal.NONE, false, false);
    for (int run = 0; run < 2; run++) {
      try (var display = new TrainingDisplay(console)) {
        display.warned("a GPU is there and is not used");
      }
    }
    assertEquals("warning: a GPU is there and is not used\n", err.toString(StandardCharsets.UTF_8));
  }

  /** Not after the first epoch, whose wait is that of a cold disk, and not at 20 % sharp. */
  @Test
  void muchWaitingForImagesIsAdvisedOnOnce() {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var console = new Console(stream, stream, Terminal.NONE, false, false);
    var means = new Values(new Progress(1, 0, 20, 0, 0), 0.2, 30.5, Map.of());
    try (var display = new TrainingDisplay(console)) {
      display.epochEnded(means, new Timing(1, 4, 3, 5120));
      display.epochEnded(means, new Timing(2, 4, 0.8, 5120));
      assertEquals("", err.toString(StandardCharsets.UTF_8));
      display.epochEnded(means, new Timing(3, 4, 1, 5120));
      display.epochEnded(means, new Timing(4, 4, 2, 5120));
    }
    assertEquals(
        """
        warning: 25 % of the time goes into waiting for images: raise data.workers, or keep the\
         images at a smaller size on a faster disk
        """,
        err.toString(StandardCharsets.UTF_8));
  }
}
