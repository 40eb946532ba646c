package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.emc.core.config.Experiment;
import dev.emc.core.train.TrainingForecast.Memory;
import dev.emc.core.train.TrainingForecast.Memory.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryOutlookTest {
  private static final long GIGABYTE = 1L << 30;

  /** 3 GB before, steps of 1 GB, 1/32 GB for an image of a piece and 1/512 for one of a batch. */
  private static final MemoryLine LINE =
      new MemoryLine(3 * GIGABYTE, GIGABYTE, GIGABYTE / 32.0, GIGABYTE / 512.0);

  @TempDir private Path folder;

  private Memory memory(boolean passesBlocks, double gigabytes, String... overrides)
      throws IOException {
    Experiment experiment = TinyRun.experiment(TinyRun.images(folder, 64), overrides);
    return new MemoryOutlook(
            experiment,
            1,
            passesBlocks,
            0.15,
            GIGABYTE,
            (long) (gigabytes * GIGABYTE),
            "this machine")
        .of(LINE);
  }

  @Test
  void whatFitsWithRoomForErrorFits() throws IOException {
    // 18 GB and 15 % more, and 2 of the 3 GB before.
    Memory memory = memory(true, 22.8, "batch-size=512");
    assertEquals(18 * GIGABYTE, memory.grown());
    assertEquals(Verdict.FITS, memory.verdict());
    assertNull(memory.advice());
  }

  @Test
  void whatFitsIfTheForecastIsRightMayFit() throws IOException {
    assertEquals(Verdict.MAY_FIT, memory(true, 22.6, "batch-size=512").verdict());
    assertEquals(Verdict.MAY_FIT, memory(true, 17.4, "batch-size=512").verdict());
    assertEquals(Verdict.TOO_MUCH, memory(true, 17.2, "batch-size=512").verdict());
  }

  @Test
  void piecesAreAdvisedThatFit() throws IOException {
    assertEquals(
        "a step takes about 18.0 GB beside the 3.0 GB before the first, and this machine has 10.0 GB"
            + " left for it; micro-batch: 128 takes about 6.0 GB",
        memory(true, 12, "batch-size=512").advice());
  }

  @Test
  void whereNoPiecesFitBlocksThenPrecisionThenTheBatchIs() throws IOException {
    String told =
        "a step takes about 3.0 GB beside the 3.0 GB before the first, and this machine has 2.0 GB"
            + " left for it; ";
    String[] pieces = {"batch-size=512", "micro-batch=2", "precision=fp32", "recompute=none"};
    var line = new MemoryLine(3 * GIGABYTE, GIGABYTE, GIGABYTE / 2.0, GIGABYTE / 512.0);
    assertEquals(told + "try recompute: blocks", advice(line, true, pieces));
    assertEquals(told + "try precision: bf16", advice(line, false, pieces));
    pieces[2] = "precision=bf16";
    assertEquals(
        told + "choose a smaller backbone, smaller views, or lower widths under 'method'",
        advice(new MemoryLine(3 * GIGABYTE, 2 * GIGABYTE, 0, GIGABYTE / 512.0), false, pieces));
    assertEquals(told + "batch-size: 189 takes about 1.7 GB", advice(smaller(), false, pieces));
  }

  /** The line is of a rank; what is advised is for all. */
  @Test
  void ranksShareABatch() throws IOException {
    Experiment experiment =
        TinyRun.experiment(TinyRun.images(folder, 64), "batch-size=1024", "micro-batch=512");
    Memory memory =
        new MemoryOutlook(experiment, 2, true, 0.25, GIGABYTE, 8 * GIGABYTE, "each of 2 ranks")
            .of(LINE);
    assertEquals(2, memory.ranks());
    assertEquals(0.25, memory.doubt());
    assertEquals(10 * GIGABYTE, memory.grown());
    assertEquals(
        "a step takes about 10.0 GB beside the 3.0 GB before the first, and each of 2 ranks has 6.0"
            + " GB left for it; micro-batch: 128 takes about 4.0 GB",
        memory.advice());
  }

  private static MemoryLine smaller() {
    return new MemoryLine(3 * GIGABYTE, GIGABYTE, 0, GIGABYTE / 256.0);
  }

  private String advice(MemoryLine line, boolean passesBlocks, String... overrides)
      throws IOException {
    Experiment experiment = TinyRun.experiment(TinyRun.images(folder, 64), overrides);
    return new MemoryOutlook(
            experiment, 1, passesBlocks, 0.15, GIGABYTE, 4 * GIGABYTE, "this machine")
        .of(line)
        .advice();
  }
}
