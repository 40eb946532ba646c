package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.CheckpointConverter;
import dev.emc.checkpoint.keys.KeyMap;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run takes over from a checkpoint, and what it does with a head that has no weights. */
class StartFromTest {
  @TempDir private Path temp;
  private Path images;
  private Path base;

  @BeforeEach
  void trainABase() throws IOException {
    images = TinyRun.images(temp, 64);
    base = temp.resolve("base");
    TinyRun.train(tiny("epochs=1"), base);
  }

  private Experiment tiny(String... overrides) {
    return TinyRun.experiment(images, overrides);
  }

  private Experiment from(Path start, String... overrides) {
    String[] all = java.util.Arrays.copyOf(overrides, overrides.length + 1);
    all[overrides.length] = "start-from=" + start;
    return tiny(all);
  }

  private static BooleanSupplier before(int step) {
    var asked = new AtomicInteger();
    return () -> asked.getAndIncrement() == step;
  }

  private static Map<String, Tensor> weights(Path run) throws IOException {
    return RunDirectory.newestCheckpoint(run).model().tensors();
  }

  private ConfigException refused(Experiment experiment) {
    Path run = temp.resolve("refused");
    var error = assertThrows(ConfigException.class, () -> TinyRun.train(experiment, run));
    assertFalse(error.getMessage().contains("\n"), error.getMessage());
    assertFalse(Files.exists(run), "a run that never began leaves nothing");
    return error;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "checkpoints/epoch-0001", "checkpoints/epoch-0001/model.safetensors"})
  void aRunACheckpointAndItsFileGiveTheSameWeights(String within) throws IOException {
    Path start = base.resolve(within);
    TinyRun.Heard heard = TinyRun.train(from(start), temp.resolve("next"), before(0));
    assertEquals(List.of(), heard.warnings);
    assertArrayEquals(TinyRun.weights(base), TinyRun.weights(temp.resolve("next")));
    boolean isFile = within.endsWith(".safetensors");
    assertEquals(Progress.start(isFile ? 0 : 4, isFile ? 0 : 1), heard.starts.get(0).progress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pth", "a.safetensors"})
  void aConvertedCheckpointStartsARunToo(String name) throws IOException {
    Path file = temp.resolve(name);
    Checkpoint saved = Checkpoint.read(base.resolve("checkpoints/epoch-0001"));
    CheckpointConverter.convert(saved, CheckpointConverter.Part.MODEL, file);
    TinyRun.train(from(file), temp.resolve("next"), before(0));
    assertArrayEquals(TinyRun.weights(base), TinyRun.weights(temp.resolve("next")));
  }

  @Test
  void anotherMethodKeepsTheBackbone() throws IOException {
    TinyRun.Heard heard =
        TinyRun.train(
            from(base, "method={type: simsiam, projector: [16, 16], predictor-width: 8}"),
            temp.resolve("next"),
            before(0));
    assertTrue(
        heard.warnings.stream().anyMatch(line -> line.contains("no weights that fit")),
        heard.warnings.toString());
    assertEquals(
        weights(base).get("backbone.conv1.weight").toBytes(),
        weights(temp.resolve("next")).get("encoder.conv1.weight").toBytes());
    assertEquals(Progress.start(0, 0), heard.starts.get(0).progress(), "new heads have no history");
  }

  @Test
  void goingOnWithTheOptimizerTakesItsExactState() throws IOException {
    TinyRun.Heard heard =
        TinyRun.train(from(base, "start-optimizer=continue"), temp.resolve("on"), before(0));
    SavedCheckpoint before = RunDirectory.newestCheckpoint(base);
    SavedCheckpoint now = RunDirectory.newestCheckpoint(temp.resolve("on"));
    int buffers = before.optimizer().tensors().size();
    assertEquals(
        before + ": optimizer state of %d of %d parameters taken over".formatted(buffers, buffers),
        heard.notes.get(1));
    assertEquals(before.optimizer().tensors().keySet(), now.optimizer().tensors().keySet());
    for (var entry : before.optimizer().tensors().entrySet()) {
      assertEquals(
          entry.getValue().toBytes(),
          now.optimizer().tensors().get(entry.getKey()).toBytes(),
          entry.getKey());
    }
    TinyRun.train(from(base), temp.resolve("fresh"), before(0));
    assertEquals(
        Map.of(), RunDirectory.newestCheckpoint(temp.resolve("fresh")).optimizer().tensors());
  }

  @Test
  void anotherOptimizersMomentumIsNotTakenForOurs() {
    assertEquals(
        base.resolve("checkpoints/epoch-0001")
            + ": its optimizer is sgd, this run's is lars; use the optimizer it was made with, or"
            + " start-optimizer: fresh",
        refused(from(base, "start-optimizer=continue", "optimizer={type: lars}")).getMessage());
  }

  private Path backboneAlone() throws IOException {
    Path file = temp.resolve("backbone.safetensors");
    Checkpoint saved = Checkpoint.read(base.resolve("checkpoints/epoch-0001"));
    CheckpointConverter.convert(saved, CheckpointConverter.Part.BACKBONE, file);
    return file;
  }

  @Test
  void theHeadWarmupLeavesTheBackboneAloneAndThenTrainsAll() throws IOException {
    Path run = temp.resolve("run");
    Experiment experiment =
        from(
            backboneAlone(),
            "head-warmup-epochs=2",
            "checkpoints.keep-last=9",
            "optimizer.weight-decay=0.1");
    TinyRun.Heard heard = TinyRun.train(experiment, run);
    assertTrue(
        heard.notes.contains(
            "the heads train alone for the first 2 of 3 epochs, the backbone stays as it is"),
        heard.notes.toString());
    Map<String, Tensor> start = weights(base);
    Map<String, Tensor> warm = model(run, "epoch-0002");
    Map<String, Tensor> end = model(run, "epoch-0003");
    for (String key : start.keySet()) {
      if (key.startsWith("backbone.")) {
        assertEquals(start.get(key).toBytes(), warm.get(key).toBytes(), key);
        assertNotEquals(start.get(key).toBytes(), end.get(key).toBytes(), key);
      } else if (key.endsWith("weight")) {
        assertNotEquals(model(run, "epoch-0001").get(key).toBytes(), warm.get(key).toBytes(), key);
      }
    }
  }

  private static Map<String, Tensor> model(Path run, String checkpoint) throws IOException {
    return SavedCheckpoint.open(run.resolve("checkpoints").resolve(checkpoint)).model().tensors();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6})
  void aRunStoppedInOrAfterTheWarmupGoesOnBitForBit(int step) throws IOException {
    Experiment experiment = from(backboneAlone(), "head-warmup-epochs=1", "epochs=2");
    TinyRun.train(experiment, temp.resolve("whole"));
    TinyRun.train(experiment, temp.resolve("broken"), before(step));
    TinyRun.resume(temp.resolve("broken"), () -> false);
    assertArrayEquals(
        TinyRun.weights(temp.resolve("whole")), TinyRun.weights(temp.resolve("broken")));
  }

  @Test
  void oddWeightsAreNamedButLoaded() throws IOException {
    var tensors = new LinkedHashMap<>(weights(base));
    float[] bias = tensors.get("backbone.bn1.bias").toFloats();
    bias[0] = Float.NaN;
    tensors.put("backbone.bn1.bias", Tensor.ofFloats(bias, bias.length));
    Path file = temp.resolve("odd.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    TinyRun.Heard heard = TinyRun.train(from(file), temp.resolve("run"), before(0));
    assertEquals(List.of(file + ": NaN or infinite weights in backbone.bn1.bias"), heard.warnings);
  }

  @Test
  void damagedAndStrangeStartsAreRefusedInOneLineAndLeaveNothing() throws IOException {
    Path gone = temp.resolve("gone.pth");
    assertEquals(
        "start-from: "
            + gone
            + " does not exist; expected a run directory, a checkpoint folder or a checkpoint file",
        refused(from(gone)).getMessage());

    Path folder = Files.createDirectory(temp.resolve("photos"));
    assertEquals(
        "start-from: "
            + folder
            + " is a folder that holds no run and no checkpoint; expected a run directory, a"
            + " checkpoint folder or a checkpoint file",
        refused(from(folder)).getMessage());

    Path text = Files.writeString(temp.resolve("notes.pth"), "weights are elsewhere\n");
    assertEquals(
        text
            + ": is no checkpoint; expected a PyTorch file (.pth, .pt, .tar, .ckpt) or a safetensors"
            + " file",
        refused(from(text)).getMessage());

    byte[] whole = TinyRun.weights(base);
    Path half = temp.resolve("half.safetensors");
    Files.write(half, java.util.Arrays.copyOf(whole, whole.length / 2));
    String line = refused(from(half)).getMessage();
    assertTrue(line.startsWith(half + ": "), line);

    Path other = temp.resolve("other.safetensors");
    SafeTensors.write(other, Map.of("weight", Tensor.ofFloats(new float[2], 2)), Map.of());
    assertEquals(
        other
            + ": none of its 1 tensors belongs to this backbone; its keys are such as weight; known"
            + " are the keys of "
            + KeyMap.names(),
        refused(from(other)).getMessage());

    Path empty = Files.createDirectories(temp.resolve("empty/checkpoints")).getParent();
    assertEquals(empty + " has no complete checkpoint yet", refused(from(empty)).getMessage());
  }

  @Test
  void theKeysNamesCanBeSaid() throws IOException {
    Path file = backboneAlone();
    TinyRun.Heard heard =
        TinyRun.train(from(file, "start-keys=torchvision"), temp.resolve("run"), before(0));
    assertTrue(heard.notes.get(0).contains("by key map torchvision"), heard.notes.toString());
    String line = refused(from(file, "start-keys=moco")).getMessage();
    assertTrue(
        line.matches(
            ".*: none of its \\d+ tensors belongs to this backbone by start-keys: moco; .*"),
        line);
  }

  @Test
  void settingsThatNeedAStartAreRefusedWithoutOne() {
    for (String setting :
        List.of(
            "start-optimizer=continue",
            "head-warmup-epochs=1",
            "start-epochs=4",
            "start-weights=teacher",
            "start-prefix=model.",
            "start-partial=true")) {
      String key = setting.substring(0, setting.indexOf('='));
      var error = assertThrows(ConfigException.class, () -> tiny(setting));
      assertTrue(error.getMessage().contains(key), error.getMessage());
      assertTrue(error.getMessage().contains("needs start-from"), error.getMessage());
    }
    var error = assertThrows(ConfigException.class, () -> from(base, "head-warmup-epochs=3"));
    assertTrue(
        error.getMessage().endsWith("head-warmup-epochs: must be below epochs, got 3 of 3"),
        error.getMessage());
    error = assertThrows(ConfigException.class, () -> from(base, "start-epochs=-1"));
    assertTrue(
        error.getMessage().endsWith("start-epochs: must lie in [0, 1000000], got -1"),
        error.getMessage());
    error = assertThrows(ConfigException.class, () -> from(base, "start-epochs=1000001"));
    assertTrue(
        error.getMessage().endsWith("start-epochs: must lie in [0, 1000000], got 1000001"),
        error.getMessage());
  }
}
