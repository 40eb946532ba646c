package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDetectorTest {
  private static final List<String> RESNET =
      List.of(
          "conv1.weight",
          "bn1.weight",
          "bn1.running_mean",
          "bn1.num_batches_tracked",
          "layer1.0.conv1.weight",
          "layer1.0.downsample.0.weight",
          "layer1.0.downsample.1.bias",
          "layer4.2.bn3.bias");
  private static final List<String> VIT =
      List.of(
          "cls_token",
          "pos_embed",
          "patch_embed.proj.weight",
          "blocks.0.attn.qkv.weight",
          "blocks.11.mlp.fc2.bias",
          "norm.weight");

  private static final List<String> CONVNEXT =
      List.of(
          "stem.0.weight",
          "stem.1.bias",
          "stages.0.blocks.0.conv_dw.weight",
          "stages.0.blocks.0.norm.weight",
          "stages.0.blocks.0.mlp.fc1.weight",
          "stages.0.blocks.0.mlp.fc2.bias",
          "stages.0.blocks.0.gamma",
          "stages.1.downsample.0.weight",
          "stages.1.downsample.1.weight",
          "stages.3.blocks.2.gamma",
          "head.norm.weight");

  static List<Arguments> files() {
    return List.of(
        file(KeyMap.TORCHVISION, "", "", RESNET, Map.of(), List.of("fc.weight", "fc.bias")),
        file(KeyMap.TORCHVISION, "state_dict", "module.", RESNET, Map.of(), List.of("fc.weight")),
        file(KeyMap.TIMM_VIT, "", "", VIT, Map.of(), List.of("head.weight", "head.bias")),
        file(KeyMap.TIMM_VIT, "model", "_orig_mod.", VIT, Map.of(), List.of()),
        file(
            KeyMap.VICREG,
            "model",
            "module.backbone.",
            RESNET,
            Map.of(HeadRole.PROJECTOR, Set.of("0.weight", "6.weight")),
            List.of("module.projector.0.weight", "module.projector.6.weight")),
        file(
            KeyMap.SWAV,
            "state_dict",
            "module.",
            RESNET,
            Map.of(
                HeadRole.PROJECTOR,
                Set.of("0.weight", "3.bias"),
                HeadRole.PROTOTYPES,
                Set.of("weight")),
            List.of(
                "module.projection_head.0.weight",
                "module.projection_head.3.bias",
                "module.prototypes.weight")),
        file(
            KeyMap.SIMSIAM,
            "state_dict",
            "module.encoder.",
            RESNET,
            Map.of(
                HeadRole.PROJECTOR,
                Set.of("0.weight", "6.bias"),
                HeadRole.PREDICTOR,
                Set.of("3.bias")),
            List.of(
                "module.encoder.fc.0.weight",
                "module.encoder.fc.6.bias",
                "module.predictor.3.bias")),
        file(
            KeyMap.LIGHTLY,
            "state_dict",
            "backbone.",
            RESNET,
            Map.of(HeadRole.PROJECTOR, Set.of("0.weight"), HeadRole.PREDICTOR, Set.of("3.bias")),
            List.of(
                "projection_head.layers.0.weight",
                "prediction_head.layers.3.bias",
                "online_classifier.linear.weight")),
        file(
            KeyMap.LIGHTLY,
            "state_dict",
            "backbone.vit.",
            VIT,
            Map.of(HeadRole.PROTOTYPES, Set.of("weight")),
            List.of("prototypes.heads.0.weight")),
        file(
            KeyMap.SOLO_LEARN,
            "state_dict",
            "backbone.",
            RESNET,
            Map.of(HeadRole.PROJECTOR, Set.of("0.weight")),
            List.of("projector.0.weight", "classifier.weight", "momentum_projector.0.weight")),
        file(
            KeyMap.SOLO_LEARN,
            "state_dict",
            "encoder.",
            RESNET,
            Map.of(HeadRole.PROJECTOR, Set.of("0.weight")),
            List.of("projector.0.weight", "classifier.weight")),
        file(
            KeyMap.MOCO,
            "state_dict",
            "module.encoder_q.",
            RESNET,
            Map.of(HeadRole.PROJECTOR, Set.of("0.weight")),
            List.of(
                "module.encoder_q.fc.0.weight",
                "module.encoder_k.conv1.weight",
                "module.queue",
                "module.queue_ptr")),
        file(
            KeyMap.MOCO,
            "state_dict",
            "module.base_encoder.",
            VIT,
            Map.of(),
            List.of("module.momentum_encoder.cls_token")),
        file(
            KeyMap.DINO,
            "student",
            "module.backbone.",
            VIT,
            Map.of(
                HeadRole.PROJECTOR,
                Set.of("mlp.0.weight", "last_layer.weight_g", "last_layer.weight_v")),
            List.of(
                "module.head.mlp.0.weight",
                "module.head.last_layer.parametrizations.weight.original0",
                "module.head.last_layer.parametrizations.weight.original1")),
        file(
            KeyMap.LIGHTLY,
            "state_dict",
            "student_backbone.",
            RESNET,
            Map.of(HeadRole.PROJECTOR, Set.of("mlp.0.weight", "last_layer.weight_v")),
            List.of(
                "student_head.layers.0.weight",
                "student_head.last_layer.weight_v",
                "teacher_head.layers.0.weight",
                "teacher_backbone.conv1.weight",
                "criterion.center")),
        file(
            KeyMap.SOLO_LEARN,
            "state_dict",
            "backbone.",
            VIT,
            Map.of(HeadRole.PROJECTOR, Set.of("mlp.0.weight", "last_layer.weight_g")),
            List.of(
                "head.mlp.0.weight",
                "head.last_layer.weight_g",
                "momentum_head.mlp.0.weight",
                "classifier.weight")),
        file(
            KeyMap.BARLOW_TWINS,
            "model",
            "module.backbone.",
            RESNET,
            Map.of(HeadRole.PROJECTOR, Set.of("0.weight")),
            List.of("module.projector.0.weight", "module.bn.running_mean")),
        file(
            KeyMap.MAE,
            "model",
            "",
            VIT,
            Map.of(),
            List.of("mask_token", "decoder_pos_embed", "decoder_blocks.0.norm1.weight")),
        file(KeyMap.DINOV2, "", "", VIT, Map.of(), List.of("mask_token")),
        file(
            KeyMap.TIMM_CONVNEXT,
            "",
            "",
            CONVNEXT,
            Map.of(),
            List.of("head.fc.weight", "head.fc.bias")));
  }

  private static Arguments file(
      KeyMap map,
      String container,
      String prefix,
      List<String> backbone,
      Map<HeadRole, Set<String>> heads,
      List<String> more) {
    var tensors = new LinkedHashMap<String, Tensor>();
    String path = container.isEmpty() ? "" : container + "/";
    backbone.forEach(key -> tensors.put(path + prefix + key, tensor()));
    more.forEach(key -> tensors.put(path + key, tensor()));
    tensors.put("optimizer/state/0/momentum_buffer", tensor());
    return Arguments.of(map, container, backbone, heads, tensors);
  }

  private static Tensor tensor() {
    return new Tensor(DType.F32, new long[] {1}, sink -> {});
  }

  @ParameterizedTest
  @MethodSource("files")
  void recognisesAFileByItsKeys(
      KeyMap map,
      String container,
      List<String> backbone,
      Map<HeadRole, Set<String>> heads,
      Map<String, Tensor> tensors) {
    CheckpointWeights dict = KeyDetector.detect(tensors).orElseThrow();
    assertEquals(map, dict.map());
    assertEquals(container, dict.container());
    assertEquals(new TreeSet<>(backbone), new TreeSet<>(dict.backbone().keySet()));
    assertEquals(heads.keySet(), dict.heads().keySet());
    heads.forEach((role, keys) -> assertEquals(keys, dict.heads().get(role).keySet()));
    assertEquals(List.of(), dict.unknown());
    assertEquals(map, KeyDetector.detect(tensors, map).orElseThrow().map());
  }

  @Test
  void lightlysSequenceBecomesAResNet() {
    var tensors = new LinkedHashMap<String, Tensor>();
    List.of(
            "backbone.0.weight",
            "backbone.1.running_var",
            "backbone.4.0.conv1.weight",
            "backbone.7.2.downsample.1.bias",
            "projection_head.layers.0.weight")
        .forEach(key -> tensors.put("state_dict/" + key, tensor()));
    CheckpointWeights dict = KeyDetector.detect(tensors).orElseThrow();
    assertEquals(KeyMap.LIGHTLY, dict.map());
    assertEquals(
        List.of(
            "conv1.weight",
            "bn1.running_var",
            "layer1.0.conv1.weight",
            "layer4.2.downsample.1.bias"),
        List.copyOf(dict.backbone().keySet()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "model.", "module.backbone.", "momentum_encoder.", "encoder_q."})
  void othersConvNextsGetTimmsNames(String before) {
    List<String> torchvision =
        List.of(
            "features.0.0.weight",
            "features.0.1.bias",
            "features.1.0.block.0.weight",
            "features.1.0.block.2.weight",
            "features.1.0.block.3.weight",
            "features.1.0.block.5.bias",
            "features.1.0.layer_scale",
            "features.2.0.weight",
            "features.2.1.weight",
            "features.7.2.layer_scale",
            "classifier.0.weight",
            "classifier.2.weight");
    List<String> official =
        List.of(
            "downsample_layers.0.0.weight",
            "downsample_layers.0.1.bias",
            "stages.0.0.dwconv.weight",
            "stages.0.0.norm.weight",
            "stages.0.0.pwconv1.weight",
            "stages.0.0.pwconv2.bias",
            "stages.0.0.gamma",
            "downsample_layers.1.0.weight",
            "downsample_layers.1.1.weight",
            "stages.3.2.gamma",
            "norm.weight",
            "head.weight");
    for (List<String> names : List.of(torchvision, official)) {
      var tensors = new LinkedHashMap<String, Tensor>();
      names.forEach(key -> tensors.put(before + key, tensor(key.endsWith("scale"))));
      CheckpointWeights dict = KeyDetector.detect(tensors).orElseThrow();
      assertEquals(CONVNEXT, List.copyOf(dict.backbone().keySet()), dict.map().key());
      // MoCo's projector stands in the classifier's place.
      assertEquals(1, dict.leftOut().size() + dict.heads().size(), dict.leftOut().toString());
      assertEquals(List.of(), dict.unknown());
      assertEquals("(1)", dict.backbone().get("stages.3.blocks.2.gamma").shapeText());
    }
  }

  @ParameterizedTest
  @CsvSource({"mlp.0, mlp.3", "mlp.linear_1, mlp.linear_2"})
  void torchvisionsTransformersGetTimmsNames(String first, String second) {
    String layer = "encoder.layers.encoder_layer_11.";
    var names = new LinkedHashMap<String, String>();
    names.put("class_token", "cls_token");
    names.put("conv_proj.weight", "patch_embed.proj.weight");
    names.put("encoder.pos_embedding", "pos_embed");
    names.put(layer + "ln_1.weight", "blocks.11.norm1.weight");
    names.put(layer + "self_attention.in_proj_weight", "blocks.11.attn.qkv.weight");
    names.put(layer + "self_attention.in_proj_bias", "blocks.11.attn.qkv.bias");
    names.put(layer + "self_attention.out_proj.weight", "blocks.11.attn.proj.weight");
    names.put(layer + "ln_2.bias", "blocks.11.norm2.bias");
    names.put(layer + first + ".weight", "blocks.11.mlp.fc1.weight");
    names.put(layer + second + ".bias", "blocks.11.mlp.fc2.bias");
    names.put("encoder.ln.weight", "norm.weight");
    for (String before : List.of("", "model.", "backbone.", "module._orig_mod.encoder_q.")) {
      var tensors = new LinkedHashMap<String, Tensor>();
      names.keySet().forEach(key -> tensors.put(before + key, tensor()));
      tensors.put(before + "heads.head.weight", tensor());
      CheckpointWeights dict = KeyDetector.detect(tensors).orElseThrow();
      assertEquals(List.copyOf(names.values()), List.copyOf(dict.backbone().keySet()), before);
      names.forEach(
          (key, mapped) -> assertSame(tensors.get(before + key), dict.backbone().get(mapped)));
      assertEquals(1, dict.leftOut().size(), before + dict.leftOut());
      assertEquals(List.of(), dict.unknown());
    }
  }

  private static Tensor tensor(boolean isImage) {
    return isImage ? new Tensor(DType.F32, new long[] {1, 1, 1}, sink -> {}) : tensor();
  }

  @ParameterizedTest
  @CsvSource({
    "projector, PROJECTOR",
    "encoder.fc, PROJECTOR",
    "encoder_q.fc, PROJECTOR",
    "base_encoder.head, PROJECTOR",
    "teacher.head, PROJECTOR",
    "momentum_projector, PROJECTOR",
    "student_head, PROJECTOR",
    "projection_head, PROJECTOR",
    "predictor, PREDICTOR",
    "prediction_head, PREDICTOR",
    "prototypes, PROTOTYPES",
    "expander, ",
  })
  void aHeadsRoleIsToldFromItsPrefix(String prefix, HeadRole role) {
    assertEquals(role, HeadRole.ofPrefix(prefix).orElse(null));
  }

  @Test
  void aNetworksOwnNamesNeedNoMap() {
    var tensors = new LinkedHashMap<String, Tensor>();
    List.of("encoder.stem.weight", "encoder.fc.0.weight", "predictor.0.weight", "extra")
        .forEach(key -> tensors.put("model/module." + key, tensor()));
    CheckpointWeights dict =
        forNetwork(tensors, "encoder.", Set.of("encoder.fc", "predictor"), "stem.weight").get(0);
    assertEquals(KeyMap.OWN, dict.map());
    assertEquals(Set.of("stem.weight"), dict.backbone().keySet());
    assertEquals(List.of("extra"), dict.unknown());
    assertTrue(forNetwork(tensors, "", Set.of(), "conv1.weight").isEmpty());

    List.of("conv1.weight", "bn1.weight")
        .forEach(key -> tensors.put("state_dict/module.encoder_q." + key, tensor()));
    assertEquals(KeyMap.MOCO, forNetwork(tensors, "", Set.of(), "conv1.weight").get(0).map());
  }

  private static List<CheckpointWeights> forNetwork(
      Map<String, Tensor> tensors, String prefix, Set<String> heads, String... keys) {
    var shapes = new LinkedHashMap<String, Shape>();
    List.of(keys).forEach(key -> shapes.put(key, new Shape(1)));
    return KeyDetector.forNetwork(
        tensors, WeightChoice.ANY, new NetworkKeys(prefix, heads, shapes));
  }

  @Test
  void anUnknownFileFitsNoMap() {
    assertTrue(KeyDetector.detect(Map.of("state_dict/model.stem.weight", tensor())).isEmpty());
    assertTrue(KeyDetector.detect(Map.of()).isEmpty());
  }

  @Test
  void namesAreListedWhenOneIsUnknown() {
    assertEquals(KeyMap.SOLO_LEARN, KeyMap.named("solo-learn"));
    assertEquals(
        "no key map 'dinov3'; there are torchvision, timm-vit, torchvision-vit, timm-convnext,"
            + " torchvision-convnext, convnext, hugging-face, dinov2, mae, vicreg, barlow-twins, dino, swav,"
            + " simsiam, lightly, solo-learn, moco",
        assertThrows(ConfigException.class, () -> KeyMap.named("dinov3")).getMessage());
  }
}
