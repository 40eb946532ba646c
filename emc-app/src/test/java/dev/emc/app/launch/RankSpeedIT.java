package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two ranks of one thread each against two runs of one thread that know nothing of each other, side
 * by side on as many images each: what it costs to be one run.
 *
 * <p>Other programs take both their time, so the two are measured in turns, and by what the
 * processor did for an image as well as by images a second. The median of the turns counts.
 */
@Tag(Proof.TAG)
@EnabledOnOs(OS.LINUX)
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RankSpeedIT {
  /** Of the images a second that two runs reach. */
  private static final double LEAST = 0.85;

  private static final int IMAGES_OF_A_RANK = 32;
  private static final int SIDE = 64;
  private static final int WARM_UP = 3;
  private static final int TURNS = Integer.getInteger("emc.speed.turns", 5);
  private static final int STEPS = Integer.getInteger("emc.speed.steps", 12);

  private static final String STEP = "{\"kind\":\"step\"";

  @TempDir private Path temp;

  /** What processes did for so many images in all. */
  private record Speed(double imagesPerSecond, double processorPerImage) {}

  @Test
  void ranksReachWhatRunsByThemselvesDo() throws Exception {
    MpiLauncher launcher = MpiLauncher.OPEN_MPI;
    launcher.assumeHere();
    Proof proof = Proof.of("speed of ranks");
    var speeds = new ArrayList<Double>();
    var processor = new ArrayList<Double>();
    try (var folder = new RankFolder(temp)) {
      writeImages(temp.resolve("speed-images-idx3-ubyte"));
      for (int turn = 0; turn < TURNS; turn++) {
        Speed ranks = ranks(folder, launcher, "ranks" + turn);
        Speed alone = alone(folder, "alone" + turn);
        speeds.add(ranks.imagesPerSecond() / alone.imagesPerSecond());
        processor.add(alone.processorPerImage() / ranks.processorPerImage());
      }
    }
    String result =
        "ResNet-18, %d images of %d pixels a rank, VICReg + EMC: two ranks reach %s of the images a second of two runs side by side, and %s by processor time"
            .formatted(IMAGES_OF_A_RANK, SIDE, text(speeds), text(processor));
    proof.record(result);
    assertTrue(median(speeds) >= LEAST, result);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String text(List<Double> values) {
    return "%.2f (%.2f to %.2f)"
        .formatted(
            median(values),
            values.stream().mapToDouble(v -> v).min().orElseThrow(),
            values.stream().mapToDouble(v -> v).max().orElseThrow());
  }

  private static List<String> words(String run, int batch) {
    return List.of(
        "train",
        "--config=config.yaml",
        "--out=" + run,
        "--set=data.train=speed-images-idx3-ubyte",
        "--set=backbone={type: resnet18}",
        "--set=method={type: vicreg, projector: [512, 512, 512]}",
        "--set=views=[{size: %d, count: 2, augmentations: [{type: random-resized-crop, scale-min: 0.4}, {type: normalize, mean: [0.5], std: [0.25]}]}]"
            .formatted(SIDE),
        "--set=batch-size=" + batch,
        "--set=checkpoints.every-epochs=0");
  }

  private Speed ranks(RankFolder folder, MpiLauncher launcher, String run) throws Exception {
    Process process =
        folder.ranks(launcher, words(run, 2 * IMAGES_OF_A_RANK).toArray(String[]::new));
    folder.await(process, () -> steps(run) >= WARM_UP);
    var ranks = new ArrayList<ProcessHandle>();
    for (int rank = 0; rank < 2; rank++) {
      ranks.add(RankFolder.rank(launcher, process, rank).orElseThrow());
    }
    Speed speed = measured(folder, process, List.of(run), 2 * IMAGES_OF_A_RANK, ranks);
    ranks.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    return speed;
  }

  private Speed alone(RankFolder folder, String run) throws Exception {
    List<String> runs = List.of(run + "a", run + "b");
    var processes = new ArrayList<Process>();
    for (String each : runs) {
      var words = new ArrayList<>(List.of(RankFolder.emc()));
      words.addAll(words(each, IMAGES_OF_A_RANK));
      processes.add(folder.start(words));
    }
    Process first = processes.get(0);
    for (String each : runs) {
      folder.await(first, () -> steps(each) >= WARM_UP);
    }
    var handles = processes.stream().map(Process::toHandle).toList();
    Speed speed = measured(folder, first, runs, IMAGES_OF_A_RANK, handles);
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    return speed;
  }

  /**
   * Waits for some steps of the first run; counts those of all.
   *
   * @param images of a step
   * @param handles of all processes that do the work
   */
  private Speed measured(
      RankFolder folder, Process first, List<String> runs, int images, List<ProcessHandle> handles)
      throws InterruptedException {
    int begin = steps(runs.get(0));
    folder.await(first, () -> steps(runs.get(0)) > begin);
    long start = System.nanoTime();
    Duration before = processor(handles);
    int from = steps(runs);
    folder.await(first, () -> steps(runs.get(0)) > begin + STEPS);
    double seconds = (System.nanoTime() - start) / 1e9;
    int done = images * (steps(runs) - from);
    return new Speed(done / seconds, processor(handles).minus(before).toNanos() / 1e9 / done);
  }

  private int steps(List<String> runs) {
    return runs.stream().mapToInt(this::steps).sum();
  }

  /**
   * The steps that a run has logged. Whoever looks a hundred times a second must not take time from
   * those whom it measures: one that is kept from its work makes all ranks wait.
   */
  private int steps(String run) {
    try (var lines = Files.lines(temp.resolve(run).resolve("metrics.jsonl"))) {
      return (int) lines.filter(line -> line.startsWith(STEP)).count();
    } catch (IOException e) {
      // Not there yet.
      return 0;
    }
  }

  private static Duration processor(List<ProcessHandle> handles) {
    return handles.stream()
        .map(each -> each.info().totalCpuDuration().orElseThrow())
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static void writeImages(Path file) throws IOException {
    var random = new Random(3);
    var pixels = new byte[8 * 2 * IMAGES_OF_A_RANK * SIDE * SIDE];
    random.nextBytes(pixels);
    ByteBuffer images = ByteBuffer.allocate(16 + pixels.length);
    images.putInt(0x803).putInt(pixels.length / SIDE / SIDE).putInt(SIDE).putInt(SIDE).put(pixels);
    Files.write(file, images.array());
  }
}
