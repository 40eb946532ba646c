package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.engine.Devices;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a machine, as somebody at a shell sees it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class MachineIT {
  private static final String WRONG_VERSION =
      "PYTORCH_VERSION is '1.0.0', but this program needs PyTorch ";

  @TempDir Path temp;

  private Path config;

  @BeforeEach
  void images() throws IOException {
    Path images = Files.createDirectories(temp.resolve("images"));
    for (int i = 0; i < 32; i++) {
      var image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 12, i / 12, 0xffffff);
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
    config = Files.writeString(temp.resolve("t.yaml"), TrainedRuns.CONFIG.formatted(images));
  }

  private List<String> leftBehind() throws IOException {
    try (Stream<Path> entries = Files.list(temp)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !List.of("images", "t.yaml", "cache", "home").contains(name))
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train --config t.yaml --out run",
        "train --config t.yaml",
        "demo --quick --out demo",
        "demo --quick"
      })
  void whatCannotStartSaysSoInOneLineAndLeavesNothing(String command) throws Exception {
    Shell.Result result =
        Distribution.shell(temp, Map.of("PYTORCH_VERSION", "1.0.0"), command.split(" "));
    assertEquals(2, result.code(), result::toString);
    assertTrue(result.err().startsWith("emc: " + WRONG_VERSION), result::toString);
    assertEquals(1, result.err().lines().count(), result::toString);
    assertEquals(List.of(), leftBehind());
  }

  @Test
  void aFolderWithoutPyTorchIsNamedByTrainAndDoctor() throws Exception {
    var wrong = Map.of("PYTORCH_LIBRARY_PATH", temp.toString(), "PYTORCH_FLAVOR", "cu128");
    String line = "PYTORCH_LIBRARY_PATH is '" + temp + "', which holds no ";
    Shell.Result train =
        Distribution.shell(temp, wrong, "train", "--config", "t.yaml", "--out", "run");
    assertEquals(2, train.code(), train::toString);
    assertTrue(train.err().startsWith("emc: " + line), train::toString);
    Shell.Result doctor = Distribution.shell(temp, wrong, "doctor");
    assertEquals(1, doctor.code(), doctor::toString);
    assertTrue(doctor.out().contains("\nfail  Engine    " + line), doctor::toString);
    assertEquals(1, doctor.lines().stream().filter(l -> l.contains(line)).count());
    assertEquals(4, doctor.lines().stream().filter(l -> l.startsWith("skip ")).count());
    assertEquals(1, doctor.lines().stream().filter(l -> l.startsWith("fail ")).count());
  }

  @Test
  void aCacheThatCannotBeWrittenIsCalledThat() throws Exception {
    Path file = Files.writeString(temp.resolve("cache"), "");
    var wrong = Map.of("DJL_CACHE_DIR", file.toString());
    String line = "the engine cannot be unpacked in " + file.resolve("pytorch") + ": ";
    String end = "; set DJL_CACHE_DIR to a folder that can be written";
    Shell.Result train =
        Distribution.shell(temp, wrong, "train", "--config", "t.yaml", "--out", "run");
    assertEquals(1, train.code(), train::toString);
    assertTrue(train.err().startsWith("emc: " + line), train::toString);
    assertTrue(train.err().strip().endsWith(end), train::toString);
    assertEquals(List.of(), leftBehind());
    Shell.Result doctor = Distribution.shell(temp, wrong, "doctor");
    assertTrue(doctor.out().contains("\nfail  Cache     " + line), doctor::toString);
    assertEquals(1, doctor.lines().stream().filter(l -> l.contains(line)).count());
    assertEquals(5, doctor.lines().stream().filter(l -> l.startsWith("skip ")).count());
  }

  @Test
  void trainingSaysWhereItComputes() throws Exception {
    Shell.Result result =
        Distribution.shell(temp, "train", "--config", "t.yaml", "--out", "run", "--device", "cpu");
    assertEquals(0, result.code(), result::toString);
    assertTrue(
        result.err().lines().anyMatch("computing on the CPU with 1 thread"::equals),
        result::toString);
  }

  @Test
  void aGpuThatIsNotThereIsRefusedByItsName() {
    String end = "' is not there: the engine sees no GPU, only cpu; 'emc doctor' says why";
    if (Devices.engine().getGpuCount() == 0) {
      String[] train = {"train", "--config", config.toString(), "--out", temp + "/run"};
      for (String device : List.of("gpu", "gpu0", "gpu1")) {
        var words = new ArrayList<>(List.of(train));
        words.addAll(List.of("--device", device));
        Distribution.refused("device '" + device + end, words.toArray(String[]::new));
      }
    }
    Distribution.refused(
        "--device: unknown device 'tpu'; there are auto, cpu, gpu or a numbered GPU (gpu0, gpu1,"
            + " …)",
        "doctor",
        "--device",
        "tpu");
  }

  @Test
  void whatAKilledFirstStartLeftIsTakenAway() throws Exception {
    Path cache = temp.resolve("cache");
    var environment = Map.of("DJL_CACHE_DIR", cache.toString());
    Path leftover = killedWhileUnpacking(cache, environment);
    makeOld(leftover);
    Shell.Result result =
        Distribution.shell(temp, environment, "train", "--config", "t.yaml", "--out", "run");
    assertEquals(0, result.code(), result::toString);
    assertFalse(Files.exists(leftover));
    assertEquals(List.of(), unfinished(cache));
  }

  private static void makeOld(Path folder) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
    Files.setLastModifiedTime(folder, old);
  }

  /** Kills a first start as soon as something of the engine is on disk. */
  private Path killedWhileUnpacking(Path cache, Map<String, String> environment) throws Exception {
    var all = new HashMap<>(Distribution.java());
    all.putAll(environment);
    Process process =
        Shell.start(
            temp,
            all,
            Distribution.HOME.resolve("bin/emc"),
            "train",
            "--config",
            "t.yaml",
            "--out",
            "killed");
    try {
      while (process.isAlive() && unfinished(cache).stream().noneMatch(MachineIT::hasBegun)) {
        Thread.onSpinWait();
      }
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    List<Path> left = unfinished(cache);
    assertEquals(1, left.size(), "it was killed while it unpacked");
    return left.get(0);
  }

  private static boolean hasBegun(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> unfinished(Path cache) throws IOException {
    Path engines = cache.resolve("pytorch");
    if (!Files.isDirectory(engines)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(engines)) {
      return entries.filter(entry -> entry.getFileName().toString().matches("tmp\\d+")).toList();
    }
  }
}
