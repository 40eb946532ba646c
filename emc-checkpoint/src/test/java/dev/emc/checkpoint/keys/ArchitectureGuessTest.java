package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What network some weights are of. */
class ArchitectureGuessTest {
  private final Map<String, Tensor> weights = new LinkedHashMap<>();

  private void put(String key, long... shape) {
    weights.put(key, new Tensor(DType.F32, shape, sink -> {}));
  }

  private void resnet(int stem, int width, int inner, boolean bottleneck, List<Integer> blocks) {
    put("conv1.weight", width, 3, stem, stem);
    for (int stage = 1; stage <= blocks.size(); stage++) {
      long channels = (long) inner << (stage - 1);
      for (int block = 0; block < blocks.get(stage - 1); block++) {
        String at = "layer%d.%d.".formatted(stage, block);
        put(at + "conv1.weight", channels, channels, 3, 3);
        put(at + "conv2.weight", channels, channels, 3, 3);
        if (bottleneck) {
          put(at + "conv3.weight", 4 * channels, channels, 1, 1);
        }
      }
    }
  }

  private void transformer(int patch, int width, int depth, int image) {
    put("cls_token", 1, 1, width);
    put("pos_embed", 1, 1 + (image / patch) * (image / patch), width);
    put("patch_embed.proj.weight", width, 3, patch, patch);
    for (int block = 0; block < depth; block++) {
      put("blocks.%d.norm1.weight".formatted(block), width);
    }
  }

  private Optional<Architecture> guess(KeyMap map) {
    return Architecture.of(
        new CheckpointWeights(
            map, "", "", weights, Map.of(), weights, weights, List.of(), List.of()));
  }

  private String text() {
    return guess(KeyMap.TORCHVISION).orElseThrow().text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | 64  | 64  | false | 2 2 2 2   | a ResNet-18 (backbone: {type: resnet18})",
        "7 | 64  | 64  | false | 3 4 6 3   | a ResNet-34 (backbone: {type: resnet34})",
        "7 | 64  | 64  | true  | 3 4 6 3   | a ResNet-50 (backbone: {type: resnet50})",
        "7 | 64  | 64  | true  | 3 4 23 3  | a ResNet-101 (backbone: {type: resnet101})",
        "7 | 64  | 64  | true  | 3 8 36 3  | a ResNet-152 (backbone: {type: resnet152})",
        "7 | 128 | 128 | true  | 3 4 6 3   | a ResNet-50w2 (backbone: {type: resnet50w2})",
        "7 | 256 | 256 | true  | 3 4 6 3   | a ResNet-50w4 (backbone: {type: resnet50w4})",
        "7 | 320 | 320 | true  | 3 4 6 3   | a ResNet-50w5",
        "7 | 128 | 128 | true  | 3 24 36 3 | a ResNet-200w2 (backbone: {type: resnet200w2})",
        "7 | 64  | 128 | true  | 3 4 6 3   | a residual network of the depth of ResNet-50, 128 wide in its first stage",
        "3 | 64  | 64  | false | 2 2 2 2   | a ResNet-18 with a 3x3 stem (backbone: {type: resnet18, stem: cifar} if its stem has stride 1, padding 1 and no max pooling)",
        "5 | 64  | 64  | false | 2 2 2 2   | a ResNet-18 with a 5x5 stem",
        "3 | 64  | 128 | true  | 3 4 6 3   | a residual network of the depth of ResNet-50, 128 wide in its first stage with a 3x3 stem",
        "3 | 8   | 8   | false | 1 1 1     | a residual network of 3 stages with [1, 1, 1] basic blocks, 8 wide with a 3x3 stem (backbone: {type: resnet-tiny, width: 8, blocks: 1} with the stem-stride of its training)",
        "3 | 16  | 16  | false | 3 3 3     | a residual network of 3 stages with [3, 3, 3] basic blocks, 16 wide with a 3x3 stem (backbone: {type: resnet-small, width: 16, blocks: 3} with the stem-stride of its training)",
        "7 | 8   | 8   | false | 1 1 1     | a residual network of 3 stages with [1, 1, 1] basic blocks, 8 wide with a 7x7 stem",
      })
  void tellsResidualNetworks(
      int stem, int width, int inner, boolean bottleneck, String blocks, String text) {
    resnet(
        stem,
        width,
        inner,
        bottleneck,
        java.util.Arrays.stream(blocks.split(" ")).map(Integer::valueOf).toList());
    assertEquals(text, text());
  }

  @Test
  void solosSmallStemIsPaddedByTwo() {
    resnet(3, 64, 64, false, List.of(2, 2, 2, 2));
    assertEquals(
        "a ResNet-18 with a 3x3 stem (backbone: {type: resnet18, stem: cifar-padded} if its stem is solo-learn's for CIFAR)",
        guess(KeyMap.SOLO_LEARN).orElseThrow().text());
    // Whatever heads were put on it.
    put("2.0.conv1.weight", 1);
    assertEquals(
        "a ResNet-18 with a 3x3 stem (backbone: {type: resnet18, stem: cifar-linear} if it is lightly's, cut into a sequence)",
        guess(KeyMap.SOLO_LEARN).orElseThrow().text());
  }

  @Test
  void tellsWhatAResidualNetworkHasBeside() {
    resnet(7, 64, 64, true, List.of(3, 4, 6, 3));
    put("layer1.0.se.fc1.weight", 4, 64, 1, 1);
    assertEquals("a ResNet-50, and se in its blocks", text());
    put("conv1.weight", 64, 1, 7, 7);
    assertEquals("a ResNet-50, and se in its blocks, for images of 1 channel", text());
    put("layer1.0.conv2.weight", 64, 2, 3, 3);
    assertTrue(text().startsWith("a ResNeXt-50, 64 wide in its first stage"), text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "16 | 384 | 12 | 224 | a ViT-S/16 for images of 224 pixels (backbone: {type: vit-small-16})",
        "16 | 768 | 12 | 384 | a ViT-B/16 for images of 384 pixels (backbone: {type: vit-base-16, position-size: 384})",
        "8 | 384 | 12 | 224 | a ViT-S/8 for images of 224 pixels (backbone: {type: vit-small-8})",
        "14 | 1024 | 24 | 224 | a ViT-L/14 for images of 224 pixels (backbone: {type: vit-large-14, layer-scale: false, position-size: 224})",
        "32 | 768 | 12 | 224 | a ViT-B/32 for images of 224 pixels (backbone: {type: vit-tiny, patch-size: 32, width: 768, depth: 12, position-size: 224} with heads: as many as its attention had in training)",
        "4 | 64 | 4 | 12 | a vision transformer of patches of 4 pixels, 64 wide, 4 deep for images of 12 pixels (backbone: {type: vit-tiny, patch-size: 4, width: 64, depth: 4, position-size: 12} with heads: as many as its attention had in training)",
      })
  void tellsVisionTransformers(int patch, int width, int depth, int image, String text) {
    transformer(patch, width, depth, image);
    assertEquals(text, text());
  }

  /** Its attention has twelve heads of 32 channels, others' of this width six of 64. */
  @Test
  void mocosSmallTransformerHasMoreHeads() {
    transformer(16, 384, 12, 224);
    Architecture found = guess(KeyMap.MOCO).orElseThrow();
    assertEquals(
        "{type: vit-tiny, patch-size: 16, width: 384, depth: 12, heads: 12, position-size: 224}",
        found.config());
    assertEquals(Unsaid.NOTHING, found.unsaid());
    assertEquals(Unsaid.NOTHING, guess(KeyMap.TIMM_VIT).orElseThrow().unsaid());
    weights.clear();
    transformer(4, 64, 4, 12);
    assertEquals(Unsaid.HEADS, guess(KeyMap.TIMM_VIT).orElseThrow().unsaid());
    assertEquals(12, guess(KeyMap.TIMM_VIT).orElseThrow().imageSize());
  }

  @Test
  void tellsWhatAVisionTransformerHasBeside() {
    transformer(14, 768, 12, 518);
    put("blocks.0.ls1.gamma", 768);
    assertEquals(
        "a ViT-B/14 for images of 518 pixels, with LayerScale (backbone: {type: vit-base-14})",
        text());
    put("register_tokens", 1, 4, 768);
    assertEquals(
        "a ViT-B/14 for images of 518 pixels, with LayerScale, 4 register tokens (backbone: {type:"
            + " vit-base-14, registers: 4})",
        text());
    put("norm_pre.weight", 768);
    assertEquals(
        "a ViT-B/14 for images of 518 pixels, with LayerScale, 4 register tokens, a norm before its"
            + " blocks",
        text());
  }

  @Test
  void tellsWhatATransformerOfSixteenPixelsHasBeside() {
    transformer(16, 1024, 24, 512);
    put("blocks.0.ls1.gamma", 1024);
    assertEquals(
        "a ViT-L/16 for images of 512 pixels, with LayerScale (backbone: {type: vit-large-16,"
            + " layer-scale: true, position-size: 512})",
        text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "96  | 3 3 9 3  | a ConvNeXt-T (backbone: {type: convnext-tiny})",
        "96  | 3 3 27 3 | a ConvNeXt-S (backbone: {type: convnext-small})",
        "128 | 3 3 27 3 | a ConvNeXt-B (backbone: {type: convnext-base})",
        "192 | 3 3 27 3 | a ConvNeXt-L",
        "40  | 2 2 6 2  | a ConvNeXt of [2, 2, 6, 2] blocks, 40 wide in its first stage",
      })
  void tellsConvNexts(int width, String blocks, String text) {
    put("stem.0.weight", width, 3, 4, 4);
    String[] depths = blocks.split(" ");
    for (int stage = 0; stage < depths.length; stage++) {
      for (int block = 0; block < Integer.parseInt(depths[stage]); block++) {
        put("stages.%d.blocks.%d.conv_dw.weight".formatted(stage, block), 1);
      }
    }
    assertEquals(text, text());
    put("stages.0.blocks.0.mlp.grn.weight", 1);
    assertTrue(text().startsWith("a ConvNeXt V2 of "), text());
  }

  @Test
  void saysNothingOfWhatItDoesNotKnow() {
    put("stages.0.weight", 3);
    assertTrue(guess(KeyMap.TORCHVISION).isEmpty());
  }
}
