package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Optimiser states in files that {@code src/test/python/lightning_checkpoints.py} wrote: each
 * buffer there is a multiple of its parameter.
 */
class OptimizerBuffersTest {
  @TempDir Path folder;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, Object> scalars = new LinkedHashMap<>();

  private void open(String file) throws IOException {
    Checkpoint checkpoint = Checkpoint.read(Golden.copy("lightning/" + file, folder));
    tensors.putAll(checkpoint.tensors());
    scalars.putAll(checkpoint.scalars());
  }

  private CheckpointWeights dict() {
    return KeyDetector.detect(tensors).orElseThrow();
  }

  private Map<String, Map<String, Tensor>> read() {
    return OptimizerBuffers.read("x.ckpt", tensors, scalars, dict());
  }

  @ParameterizedTest
  @CsvSource({
    "lightly-swav.ckpt, mu, 2, 0",
    "lightly-simsiam.ckpt, momentum_buffer, 2, 0",
    "solo-vicreg.ckpt, mu, 2, 0",
    "solo-simsiam.ckpt, exp_avg, 2, 1",
    "solo-simsiam.ckpt, exp_avg_sq, 4, 1",
    "solo-swav.ckpt, momentum_buffer, 2, 2",
  })
  void eachBufferIsFoundUnderItsParametersName(String file, String kind, float factor, int without)
      throws Exception {
    open(file);
    CheckpointWeights dict = dict();
    Map<String, Map<String, Tensor>> buffers = read();
    assertEquals(ParameterOrder.parameters(dict.plain()).size() - without, buffers.size());
    for (var entry : buffers.entrySet()) {
      float[] expected = dict.plain().get(entry.getKey()).toFloats();
      for (int i = 0; i < expected.length; i++) {
        expected[i] *= factor;
      }
      assertArrayEquals(expected, entry.getValue().get(kind).toFloats(), 1e-6f, entry.getKey());
    }
  }

  private ConfigException refused() {
    return assertThrows(ConfigException.class, this::read);
  }

  @Test
  void statesOfSeveralOptimizersAreRefused() throws Exception {
    open("solo-vicreg.ckpt");
    scalars.put("optimizer_states/1/param_groups/0/params/0", 0L);
    assertEquals(
        "x.ckpt: has the states of 2 optimizers; set start-optimizer: fresh",
        refused().getMessage());
  }

  @Test
  void anUnknownNumberOfParametersIsRefused() throws Exception {
    open("solo-vicreg.ckpt");
    scalars.remove("optimizer_states/0/param_groups/0/params/0");
    int parameters = ParameterOrder.parameters(dict().plain()).size();
    assertEquals(
        "x.ckpt: its optimizer has %d parameters, its state dict %d; set start-optimizer: fresh"
            .formatted(parameters - 1, parameters),
        refused().getMessage());
  }

  @Test
  void anUnknownOrderIsRefused() throws Exception {
    open("lightly-simsiam.ckpt");
    scalars.put("optimizer_states/0/param_groups/0/params/0", 1L);
    scalars.put("optimizer_states/0/param_groups/0/params/1", 0L);
    assertEquals(
        "x.ckpt: momentum_buffer of its optimizer's parameter 1 is (2), but backbone.0.weight,"
            + " which should be that parameter, is (2, 3, 7, 7); set start-optimizer: fresh",
        refused().getMessage());
  }

  @Test
  void anOrderThatShapesDoNotDecideIsRefused() {
    var plain = new LinkedHashMap<String, Tensor>();
    for (String layer : List.of("a", "b")) {
      plain.put(layer + ".weight", Tensor.ofFloats(new float[4], 2, 2));
      plain.put(layer + ".bias", Tensor.ofFloats(new float[2], 2));
    }
    for (int i = 0; i < 4; i++) {
      scalars.put("optimizer/param_groups/%d/params/%d".formatted(i / 2, i % 2), (long) i);
    }
    // Only the first and the last have a buffer: the same in both orders that groups of two allow.
    tensors.put("optimizer/state/0/mu", plain.get("a.weight"));
    tensors.put("optimizer/state/3/mu", plain.get("b.bias"));
    var dict =
        new CheckpointWeights(
            KeyMap.OWN, "", "", Map.of(), Map.of(), plain, plain, List.of(), List.of());
    assertEquals(
        "x.ckpt: it cannot be told which of its optimizer's parameters is which; set"
            + " start-optimizer: fresh",
        assertThrows(
                ConfigException.class,
                () -> OptimizerBuffers.read("x.ckpt", tensors, scalars, dict))
            .getMessage());
    tensors.put("optimizer/state/1/mu", plain.get("b.weight"));
    assertEquals(
        Set.of("a.weight", "b.weight", "b.bias"),
        OptimizerBuffers.read("x.ckpt", tensors, scalars, dict).keySet());
  }

  /** DINO's code trains all but the lengths of the last layer, what has one dimension at last. */
  @Test
  void aFrozenLengthIsNoParameterOfDinosOptimizer() {
    var plain = new LinkedHashMap<String, Tensor>();
    plain.put("backbone.cls_token", Tensor.ofFloats(new float[3], 1, 1, 3));
    plain.put("backbone.norm.weight", Tensor.ofFloats(new float[3], 3));
    plain.put("backbone.norm.bias", Tensor.ofFloats(new float[3], 3));
    plain.put("head.mlp.0.weight", Tensor.ofFloats(new float[6], 2, 3));
    plain.put("head.mlp.0.bias", Tensor.ofFloats(new float[2], 2));
    plain.put("head.last_layer.weight_g", Tensor.ofFloats(new float[4], 4, 1));
    plain.put("head.last_layer.weight_v", Tensor.ofFloats(new float[8], 4, 2));
    List<String> order =
        List.of(
            "backbone.cls_token",
            "head.mlp.0.weight",
            "head.last_layer.weight_v",
            "backbone.norm.weight",
            "backbone.norm.bias",
            "head.mlp.0.bias");
    for (int i = 0; i < order.size(); i++) {
      scalars.put("optimizer/param_groups/%d/params/%d".formatted(i / 3, i % 3), (long) i);
      tensors.put("optimizer/state/" + i + "/exp_avg", plain.get(order.get(i)));
      tensors.put("optimizer/state/" + i + "/step", Tensor.ofFloats(new float[] {5}));
    }
    var dict =
        new CheckpointWeights(
            KeyMap.DINO, "student", "", Map.of(), Map.of(), plain, plain, List.of(), List.of());
    Map<String, Map<String, Tensor>> found = OptimizerBuffers.read("x.pth", tensors, scalars, dict);
    assertEquals(Set.copyOf(order), found.keySet());
    order.forEach(key -> assertEquals(plain.get(key), found.get(key).get("exp_avg"), key));
  }

  @Test
  void noOptimizerIsNoState() throws Exception {
    open("solo-swav.ckpt");
    scalars.keySet().removeIf(key -> key.startsWith("optimizer_states"));
    assertEquals(Map.of(), read());
  }
}
