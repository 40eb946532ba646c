package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints as users of the distribution meet them: good starts, bad files, a full disk. */
class CheckpointIT {
  private static final int SIDE = 12;
  private static final int IMAGES = 32;

  @TempDir Path temp;
  private Path config;
  private Path base;

  @BeforeEach
  void trainABase() throws IOException {
    var images = ByteBuffer.allocate(16 + IMAGES * SIDE * SIDE);
    images.putInt(0x803).putInt(IMAGES).putInt(SIDE).putInt(SIDE);
    var random = new Random(3);
    while (images.hasRemaining()) {
      images.put((byte) random.nextInt(256));
    }
    Path data = Files.write(temp.resolve("tiny-images-idx3-ubyte"), images.array());
    config = temp.resolve("tiny.yaml");
    Files.writeString(
        config,
        """
        backbone: {type: resnet-tiny, width: 4}
        method: {type: vicreg, projector: [16, 16]}
        data: {train: '%s', workers: 1}
        views:
          - size: 12
            count: 2
            augmentations:
              - {type: horizontal-flip, probability: 0.5}
              - {type: normalize, mean: [0.5], std: [0.25]}
        epochs: 1
        batch-size: 16
        optimizer: {type: sgd, lr: 0.002, lr-batch: 0}
        threads: 1
        device: cpu
        """
            .formatted(data));
    base = temp.resolve("base");
    Cli cli = train("base");
    assertEquals(0, cli.code(), cli.err());
  }

  private Cli train(String run, String... overrides) {
    var words = new ArrayList<>(List.of("train", "--config", config.toString()));
    words.addAll(List.of("--out", temp.resolve(run).toString()));
    for (String override : overrides) {
      words.addAll(List.of("--set", override));
    }
    return Distribution.emc(words.toArray(String[]::new));
  }

  private void refused(Path start, String pattern, String... overrides) {
    String[] all = Arrays.copyOf(overrides, overrides.length + 1);
    all[overrides.length] = "start-from=" + start;
    Cli cli = train("refused", all);
    assertEquals(2, cli.code(), cli.err());
    assertEquals("", cli.out());
    assertTrue(cli.err().matches("emc: " + pattern + "\\n"), cli.err());
    assertFalse(Files.exists(temp.resolve("refused")), "nothing is written");
  }

  @Test
  void aRunGoesOnFromAnother() {
    Cli cli = train("next", "start-from=" + base, "start-optimizer=continue");
    assertEquals(0, cli.code(), cli.err());
    assertTrue(
        cli.err().contains(": 52 tensors under backbone loaded by key map vicreg ("), cli.err());
    assertTrue(cli.err().contains("optimizer state of "), cli.err());
    assertTrue(Files.exists(temp.resolve("next/load-report.json")));
    Cli inspected = Distribution.emc("checkpoint", "inspect", temp.resolve("next").toString());
    assertTrue(inspected.out().contains("key map vicreg fits"), inspected.out());
  }

  @Test
  void badStartsAreRefusedInOneLine() throws IOException {
    Path model = base.resolve("checkpoints/epoch-0001/model.safetensors");
    byte[] whole = Files.readAllBytes(model);
    Path cut = Files.write(temp.resolve("cut.safetensors"), Arrays.copyOf(whole, 3000));
    refused(cut, "\\S*cut.safetensors: [^\\n]+");
    Path strange = Files.writeString(temp.resolve("strange.pth"), "GIF89a, as it happens");
    refused(
        strange,
        "\\S*strange.pth: is no checkpoint but a GIF image; expected a PyTorch file [^\\n]+");
    Path folder = Files.createDirectory(temp.resolve("photos"));
    refused(folder, "start-from: \\S*photos is a folder that holds no run [^\\n]+");
    refused(
        base,
        "\\S*epoch-0001: these weights \\(backbone\\) are another network's: [^\\n]+; 0 of the"
            + " backbone's \\d+ tensors fit; they look like a residual network [^\\n]+",
        "backbone.width=8");
    refused(
        temp.resolve("gone.pth"),
        "start-from: \\S*gone.pth does not exist; expected a run [^\\n]+");
  }

  @Test
  void aFileThatMayNotBeReadIsRefusedInOneLine() throws IOException {
    Path secret = temp.resolve("secret.safetensors");
    Files.copy(base.resolve("checkpoints/epoch-0001/model.safetensors"), secret);
    assertTrue(secret.toFile().setReadable(false, false));
    assumeFalse(Files.isReadable(secret), "this user may read everything");
    refused(secret, "\\S*secret.safetensors: no permission to read this file");
  }

  /** A limit on the size of files fails a write half-way just as a full disk does. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aDiskThatFillsUpLeavesARunThatCanGoOn() throws Exception {
    long bytes = Files.size(base.resolve("checkpoints/epoch-0001/model.safetensors"));
    Path limited =
        Shell.script(
            temp.resolve("limited.sh"),
            "ulimit -f %d\nexec /bin/sh '%s' \"$@\"\n"
                .formatted(bytes / 1024, Distribution.HOME.resolve("bin/emc")));
    var environment =
        Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "EMC_JAVA_OPTS",
            // The JVM's own file for monitoring tools is larger than the limit.
            "-XX:-UsePerfData");
    Path run = temp.resolve("full");
    Shell.Result result =
        Shell.run(
            temp,
            environment,
            limited,
            "train",
            "--quiet",
            "--config",
            config.toString(),
            "--out",
            run.toString());
    assertEquals(1, result.code(), result.err());
    assertEquals("", result.out());
    assertTrue(
        result
            .err()
            .matches(
                "emc: \\S*full/checkpoints/epoch-0001/model.safetensors: cannot write this"
                    + " checkpoint: [^\\n]+; earlier checkpoints are untouched\\n"),
        result.err());
    try (var left = Files.list(run.resolve("checkpoints"))) {
      assertEquals(List.of(), left.toList(), "nothing half-written is left");
    }
    Cli resumed = Distribution.emc("train", "--resume", run.toString());
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(
        -1,
        Files.mismatch(
            base.resolve("checkpoints/epoch-0001/model.safetensors"),
            run.resolve("checkpoints/epoch-0001/model.safetensors")));
  }
}
