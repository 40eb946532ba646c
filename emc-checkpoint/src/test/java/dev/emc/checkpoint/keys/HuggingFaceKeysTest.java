package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of Hugging Face's networks, whose names differ and whose attention has three tensors. */
class HuggingFaceKeysTest {
  private static final int WIDTH = 4;

  private final Random random = new Random(5);
  private final Map<String, Tensor> file = new LinkedHashMap<>();

  private Tensor tensor(long... shape) {
    var values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Tensor.ofFloats(values, shape);
  }

  /** Puts a layer's two tensors. */
  private void layer(String name, long... shape) {
    file.put(name + ".weight", tensor(shape));
    file.put(name + ".bias", tensor(shape[0]));
  }

  private void transformer(String prefix) {
    file.put(prefix + "embeddings.cls_token", tensor(1, 1, WIDTH));
    file.put(prefix + "embeddings.position_embeddings", tensor(1, 5, WIDTH));
    layer(prefix + "embeddings.patch_embeddings.projection", WIDTH, 3, 2, 2);
    for (int block = 0; block < 2; block++) {
      String at = prefix + "encoder.layer." + block + ".";
      for (String part : List.of("query", "key", "value")) {
        layer(at + "attention.attention." + part, WIDTH, WIDTH);
      }
      layer(at + "attention.output.dense", WIDTH, WIDTH);
    }
    layer(prefix + "layernorm", WIDTH);
  }

  private void perceptron(String at, String first, String second) {
    layer(at + first, 4 * WIDTH, WIDTH);
    layer(at + second, WIDTH, 4 * WIDTH);
  }

  private void vit(String prefix) {
    transformer(prefix);
    for (int block = 0; block < 2; block++) {
      String at = prefix + "encoder.layer." + block + ".";
      layer(at + "layernorm_before", WIDTH);
      layer(at + "layernorm_after", WIDTH);
      perceptron(at, "intermediate.dense", "output.dense");
    }
  }

  private CheckpointWeights read() {
    CheckpointWeights dict = KeyDetector.detect(file).orElseThrow();
    assertEquals(KeyMap.HUGGING_FACE, dict.map());
    assertEquals(List.of(), dict.unknown());
    return dict;
  }

  private void same(CheckpointWeights dict, String key, String... parts) throws IOException {
    Tensor found = dict.backbone().get(key);
    var expected = new float[(int) found.size()];
    int at = 0;
    for (String part : parts) {
      float[] values = file.get(part).toFloats();
      System.arraycopy(values, 0, expected, at, values.length);
      at += values.length;
    }
    assertArrayEquals(expected, found.toFloats(), key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "vit.", "model.vit."})
  void aTransformerHasTimmsNames(String prefix) throws IOException {
    vit(prefix);
    layer(prefix + "pooler.dense", WIDTH, WIDTH);
    layer("classifier", 7, WIDTH);
    CheckpointWeights dict = read();
    assertEquals(2 + 2 + 2 * 12 + 2, dict.backbone().size());
    for (String kind : List.of("weight", "bias")) {
      String attention = prefix + "encoder.layer.1.attention.attention.";
      same(
          dict,
          "blocks.1.attn.qkv." + kind,
          attention + "query." + kind,
          attention + "key." + kind,
          attention + "value." + kind);
      String at = prefix + "encoder.layer.0.";
      same(dict, "blocks.0.attn.proj." + kind, at + "attention.output.dense." + kind);
      same(dict, "blocks.0.norm1." + kind, at + "layernorm_before." + kind);
      same(dict, "blocks.0.norm2." + kind, at + "layernorm_after." + kind);
      same(dict, "blocks.0.mlp.fc1." + kind, at + "intermediate.dense." + kind);
      same(dict, "blocks.0.mlp.fc2." + kind, at + "output.dense." + kind);
      same(dict, "norm." + kind, prefix + "layernorm." + kind);
      same(
          dict,
          "patch_embed.proj." + kind,
          prefix + "embeddings.patch_embeddings.projection." + kind);
    }
    same(dict, "pos_embed", prefix + "embeddings.position_embeddings");
    assertArrayEquals(
        new long[] {3 * WIDTH, WIDTH}, dict.backbone().get("blocks.0.attn.qkv.weight").shape());
    assertEquals(
        "a vision transformer of patches of 2 pixels, 4 wide, 2 deep for images of 4 pixels",
        Architecture.of(dict).orElseThrow().words());
  }

  @Test
  void maesDecoderIsLeftOut() {
    vit("vit.");
    file.put("decoder.mask_token", tensor(1, 1, WIDTH));
    layer("decoder.decoder_embed", WIDTH, WIDTH);
    layer("decoder.decoder_layers.0.attention.attention.query", WIDTH, WIDTH);
    CheckpointWeights dict = read();
    assertEquals(5, dict.leftOut().size());
    assertEquals(List.of("decoder"), dict.leftOutKinds());
  }

  @Test
  void dinoV2HasItsScalesAndRegisters() throws IOException {
    transformer("");
    file.put("embeddings.mask_token", tensor(1, WIDTH));
    file.put("embeddings.register_tokens", tensor(1, 4, WIDTH));
    for (int block = 0; block < 2; block++) {
      String at = "encoder.layer." + block + ".";
      for (int i = 1; i <= 2; i++) {
        layer(at + "norm" + i, WIDTH);
        file.put(at + "layer_scale" + i + ".lambda1", tensor(WIDTH));
      }
      perceptron(at, "mlp.fc1", "mlp.fc2");
    }
    CheckpointWeights dict = read();
    assertEquals(3 + 2 + 2 * 14 + 2, dict.backbone().size());
    same(dict, "blocks.1.ls2.gamma", "encoder.layer.1.layer_scale2.lambda1");
    same(dict, "blocks.1.mlp.fc2.bias", "encoder.layer.1.mlp.fc2.bias");
    same(dict, "register_tokens", "embeddings.register_tokens");
    assertEquals(List.of("embeddings.mask_token"), dict.leftOut());
  }

  @ParameterizedTest
  @CsvSource({"'', 2", "resnet., 3"})
  void aResidualNetworkHasTorchvisionsNames(String prefix, int convolutions) throws IOException {
    String embedder = prefix + "embedder.embedder.";
    file.put(embedder + "convolution.weight", tensor(WIDTH, 3, 7, 7));
    layer(embedder + "normalization", WIDTH);
    for (int stage = 0; stage < 4; stage++) {
      String at = prefix + "encoder.stages." + stage + ".layers.0.";
      file.put(at + "shortcut.convolution.weight", tensor(WIDTH, WIDTH, 1, 1));
      layer(at + "shortcut.normalization", WIDTH);
      for (int i = 0; i < convolutions; i++) {
        file.put(at + "layer." + i + ".convolution.weight", tensor(WIDTH, WIDTH, 3, 3));
        layer(at + "layer." + i + ".normalization", WIDTH);
      }
    }
    layer("classifier.1", 7, WIDTH);
    CheckpointWeights dict = read();
    assertEquals(3 + 4 * (3 + 3 * convolutions), dict.backbone().size());
    String last = prefix + "encoder.stages.3.layers.0.";
    same(dict, "conv1.weight", embedder + "convolution.weight");
    same(dict, "layer4.0.conv2.weight", last + "layer.1.convolution.weight");
    same(dict, "layer4.0.bn1.bias", last + "layer.0.normalization.bias");
    same(dict, "layer4.0.downsample.0.weight", last + "shortcut.convolution.weight");
    same(dict, "layer4.0.downsample.1.weight", last + "shortcut.normalization.weight");
    assertEquals(2, dict.leftOut().size());
  }

  /** As of a file that somebody has cut. */
  @Test
  void queriesWithoutKeysAreNoAttention() {
    vit("");
    file.remove("encoder.layer.1.attention.attention.key.bias");
    file.put(
        "encoder.layer.0.attention.attention.key.weight",
        new Tensor(DType.F16, new long[] {WIDTH, WIDTH}, sink -> {}));
    CheckpointWeights dict = KeyDetector.detect(file).orElseThrow();
    assertFalse(dict.backbone().containsKey("blocks.1.attn.qkv.bias"));
    assertFalse(dict.backbone().containsKey("blocks.0.attn.qkv.weight"));
  }
}
