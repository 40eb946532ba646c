package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.train.TrainingForecast.Memory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is made of trials, which here are numbers; {@code MemoryForecastIT} does real ones. */
@EnabledOnOs(OS.LINUX)
class MemoryTrialTest {
  private static final long GIGABYTE = 1L << 30;

  @TempDir private Path temp;

  private final List<String> asked = new ArrayList<>();

  private TrainingRun run(long perImage, String... overrides) throws IOException {
    TrainingRun run =
        TrainingRun.prepare(
            TinyRun.experiment(TinyRun.images(temp, 16), overrides), TinyRun.COMPONENTS);
    return run.memoryTriedBy(trials(perImage));
  }

  private MemoryTrials trials(long perImage) {
    return (batchSize, piece) -> {
      asked.add(batchSize + "/" + piece);
      return Optional.of(new StepMemory(GIGABYTE, perImage * piece));
    };
  }

  @Test
  void stepsAreDoneAndTold() throws IOException {
    StepMemory took = MemoryTrial.of(run(0)).orElseThrow();
    // A Java process with the engine.
    assertTrue(took.before() > 50 << 20, took::toString);
    assertTrue(took.grown() < GIGABYTE, took::toString);
  }

  /** As those of the recipes are: 512 images of 224 pixels are 602 MiB, and 256 are the default. */
  @Test
  void aBatchLargerThanTheLoadersMemoryIsTrainedOn() throws IOException {
    String views = LARGE.replace("1024", "128");
    for (String where : List.of("host", "device")) {
      // 2 MiB as float32, on the device's way 1/2.
      TrainingRun run =
          run(0, views, "data.prefetch-megabytes=1", "data.augment-on=" + where, "batch-size=16");
      assertNotNull(run.forecast(true, () -> false).measured(), where);
    }
  }

  @Test
  void theFirstStepsOfASmallRunTellItsMemory() throws IOException {
    TrainingForecast forecast = run(0).forecast(true, () -> false);
    Memory memory = forecast.memory();
    assertNotNull(memory);
    assertEquals(forecast.measured().bytesBefore(), memory.before());
    assertEquals(forecast.measured().bytesAdded(), memory.grown());
    assertEquals(Memory.Verdict.FITS, memory.verdict());
    assertEquals(List.of(), asked);
  }

  /** Views of 1024 pixels: none is ever made. */
  private static final String LARGE =
      "views=[{size: 1024, count: 2, augmentations: [{type: random-resized-crop, scale-min: 0.4,"
          + " scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}, {type:"
          + " normalize, mean: [0.5], std: [0.25]}]}]";

  private MemoryCheck check(long perImage, long available) throws IOException {
    PreparedRun run =
        RunPreparation.of(
            TinyRun.experiment(TinyRun.images(temp, 16), LARGE), TinyRun.COMPONENTS, Ranks.SINGLE);
    return new MemoryCheck(
        run, TinyRun.COMPONENTS, trials(perImage), OptionalLong.of(available), GIGABYTE);
  }

  @Test
  void aRunThatTakesTooMuchIsRefusedBeforeItsFirstStep() throws IOException {
    MemoryCheck check = check(GIGABYTE, 11 * GIGABYTE);
    var e =
        assertThrows(ConfigException.class, () -> check.beforeTraining(new TrainingListener() {}));
    assertEquals(
        "a step takes about 16.0 GB beside the 1.0 GB before the first, and this machine has 11.0 GB"
            + " left for it; micro-batch: 8 takes about 8.3 GB",
        e.getMessage());
    assertEquals(List.of("2/2"), asked);
  }

  @Test
  void aRunThatMayNotFitIsWarnedOf() throws IOException {
    var heard = new TinyRun.Heard();
    check(GIGABYTE, 16 * GIGABYTE).beforeTraining(heard);
    assertEquals(1, heard.warnings.size(), heard.warnings::toString);
    assertTrue(heard.warnings.get(0).contains("micro-batch: 8"), heard.warnings.get(0));
    check(GIGABYTE, 21 * GIGABYTE).beforeTraining(heard);
    assertEquals(1, heard.warnings.size(), heard.warnings::toString);
  }

  @Test
  void aRunWhoseViewsAreLittleOfTheMemoryIsNotTried() throws IOException {
    check(GIGABYTE, 10_000 * GIGABYTE).beforeTraining(new TrainingListener() {});
    assertEquals(List.of(), asked);
  }

  @Test
  void aDryRunOfWhatTakesTooMuchDoesNoStep() throws IOException {
    // A petabyte for each image: no machine has it.
    TrainingForecast forecast = run(GIGABYTE << 20, LARGE).forecast(true, () -> false);
    assertNull(forecast.measured());
    assertEquals(Memory.Verdict.TOO_MUCH, forecast.memory().verdict());
    assertEquals(List.of("2/2"), asked);
  }
}
