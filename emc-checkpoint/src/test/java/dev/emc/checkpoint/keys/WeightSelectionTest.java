package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of a file's weights are taken, whatever stands before their keys. */
class WeightSelectionTest {
  private static final List<String> RESNET =
      List.of(
          "conv1.weight",
          "bn1.weight",
          "bn1.running_mean",
          "layer1.0.conv1.weight",
          "layer2.0.downsample.1.bias");
  private static final List<String> SEQUENCE =
      List.of(
          "0.weight", "1.weight", "1.running_mean", "4.0.conv1.weight", "5.0.downsample.1.bias");

  private final Map<String, Tensor> file = new LinkedHashMap<>();

  private static Tensor tensor() {
    return new Tensor(DType.F32, new long[] {1}, sink -> {});
  }

  private void put(String before, List<String> keys) {
    keys.forEach(key -> file.put(before + key, tensor()));
  }

  private static NetworkKeys network(String prefix, Set<String> heads) {
    var shapes = new LinkedHashMap<String, Shape>();
    RESNET.forEach(key -> shapes.put(key, new Shape(1)));
    return new NetworkKeys(prefix, heads, shapes);
  }

  private WeightSelection select(WeightChoice choice) {
    return WeightSelection.of("x.pth", file, choice, network("backbone.", Set.of("projector")));
  }

  private static WeightChoice choice(@Nullable String weights, @Nullable String prefix) {
    return new WeightChoice(null, weights, prefix, false);
  }

  private String refused(WeightChoice choice) {
    return assertThrows(ConfigException.class, () -> select(choice)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', torchvision",
    "'', backbone., vicreg",
    "state_dict/, model., torchvision",
    "state_dict/, model.backbone., vicreg",
    "'', model._orig_mod., torchvision",
    "'', backbone._orig_mod., vicreg",
    "state_dict/, model._orig_mod.backbone., vicreg",
    "state_dict/, module._orig_mod.backbone., vicreg",
    "state_dict/, _orig_mod.module.backbone._orig_mod., vicreg",
    "'', module.model.module.encoder., simsiam",
    "'', student_backbone., vicreg",
    "state_dict/, backbone_momentum., vicreg",
    "'', encoder_k., moco",
    "'', momentum_encoder., simsiam",
    "classy_state_dict/base_model/model/trunk/, _feature_blocks., torchvision",
    "state_dict/, online_net.0., torchvision",
    "weights/of/, some.body.else., torchvision",
  })
  void whateverStandsBeforeTheKeysIsFound(String container, String before, String map) {
    put(container + before, RESNET);
    put("optimizer/state/0/", List.of("momentum_buffer"));
    WeightSelection found = select(WeightChoice.ANY);
    assertEquals(RESNET, List.copyOf(found.taken().backbone().keySet()));
    assertEquals(map, found.taken().map().key());
    assertEquals(List.of(), found.taken().unknown());
    assertEquals(List.of(), found.taken().leftOut());
    assertEquals(List.of(), found.others());
    String place =
        before.replace("_orig_mod.", "").replaceFirst("^module\\.", "").replaceFirst("\\.$", "");
    assertEquals((container + place).replaceFirst("/$", ""), found.taken().label());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "backbone.", "model.", "student_backbone.", "model._orig_mod."})
  void aSequenceIsAResNetCutUp(String before) {
    put("resnet18_parameters/" + before, SEQUENCE);
    WeightSelection found = select(WeightChoice.ANY);
    assertEquals(RESNET, List.copyOf(found.taken().backbone().keySet()));
    assertEquals("lightly", found.taken().map().key().replace("vicreg", "lightly"));
  }

  @Test
  void numbersThatAreNoResNetAreNobodys() {
    put("", List.of("0.weight", "1.weight", "1.running_mean", "3.weight"));
    assertEquals(
        "x.pth: none of its 4 tensors belongs to this backbone; its keys are such as 0.weight,"
            + " 1.weight, 1.running_mean; known are the keys of "
            + KeyMap.names(),
        refused(WeightChoice.ANY));
  }

  /** There are no keys to give examples of. */
  @Test
  void aFileWithoutANetworksTensorsSaysWhatItHolds() {
    assertEquals(
        "x.pth: none of its 0 tensors belongs to this backbone; it holds no tensors; known are the"
            + " keys of "
            + KeyMap.names(),
        refused(WeightChoice.ANY));
    put("optimizer/state/0/", List.of("exp_avg", "exp_avg_sq"));
    assertEquals(
        "x.pth: none of its 2 tensors belongs to this backbone; its tensors are all an"
            + " optimizer's; known are the keys of "
            + KeyMap.names(),
        refused(WeightChoice.ANY));
  }

  @Test
  void headsAreFoundBehindWhatWrapsTheNetwork() {
    put("state_dict/net.", List.of("projector.0.weight", "classifier.weight"));
    put("state_dict/net.backbone.", RESNET);
    CheckpointWeights dict = select(WeightChoice.ANY).taken();
    assertEquals(Set.of("0.weight"), dict.head("projector", Set.of("0.weight")).keySet());
    assertEquals(List.of("net.classifier.weight"), dict.leftOut());
  }

  @ParameterizedTest
  @CsvSource({
    "student/module.backbone., teacher/backbone., student/backbone, teacher/backbone",
    "model/module., model_ema/module., model, model_ema",
    "state_dict/, state_dict_ema/, state_dict, state_dict_ema",
    "state_dict/encoder_q., state_dict/encoder_k., state_dict/encoder_q, state_dict/encoder_k",
    "base_encoder., momentum_encoder., base_encoder, momentum_encoder",
    "backbone., momentum_backbone., backbone, momentum_backbone",
    "backbone., backbone_momentum., backbone, backbone_momentum",
    "student_backbone., teacher_backbone., student_backbone, teacher_backbone",
    "model/student.backbone., model/teacher.backbone., model/student.backbone, model/teacher.backbone",
    "online_net.0., target_net.0., online_net.0, target_net.0",
  })
  void ofTwoNetworksTheTrainedOneIsTakenAndBothCanBeNamed(
      String trained, String follower, String label, String otherLabel) {
    for (boolean trainedFirst : new boolean[] {true, false}) {
      file.clear();
      put(trainedFirst ? trained : follower, RESNET);
      put(trainedFirst ? follower : trained, RESNET);
      WeightSelection found = select(WeightChoice.ANY);
      assertEquals(label, found.taken().label());
      assertEquals(List.of(otherLabel), found.others());
      assertSame(file.get(trained + "conv1.weight"), found.taken().backbone().get("conv1.weight"));
      assertEquals(List.of(), found.taken().unknown(), "the other is no leftover");

      WeightSelection other = select(choice(otherLabel, null));
      assertSame(file.get(follower + "conv1.weight"), other.taken().backbone().get("conv1.weight"));
      assertEquals(List.of(), other.others(), "who chooses needs no warning");
      assertEquals(List.of(), other.taken().unknown());
    }
  }

  @Test
  void networksThatShareSomeTensorsAreTwoAndThoseThatShareAllAreOne() {
    put("teacher/", RESNET);
    put("student/", RESNET);
    List.of("bn1.weight", "bn1.running_mean")
        .forEach(key -> file.put("student/" + key, tensor(file, "teacher/" + key)));
    assertEquals(List.of("teacher"), select(WeightChoice.ANY).others());
    RESNET.forEach(key -> file.put("student/" + key, tensor(file, "teacher/" + key)));
    assertEquals(List.of(), select(WeightChoice.ANY).others());
  }

  private static Tensor tensor(Map<String, Tensor> file, String key) {
    return Objects.requireNonNull(file.get(key));
  }

  @Test
  void theHeadsOfTheChosenNetworkComeWithIt() {
    put("state_dict/backbone.", RESNET);
    put("state_dict/projector.", List.of("0.weight"));
    put("state_dict/momentum_backbone.", RESNET);
    put("state_dict/momentum_projector.", List.of("0.weight"));
    CheckpointWeights momentum = select(choice("momentum", null)).taken();
    assertEquals("state_dict/momentum_backbone", momentum.label());
    assertSame(
        file.get("state_dict/momentum_projector.0.weight"),
        momentum.head("projector", Set.of("0.weight")).get("0.weight"));
    assertSame(
        file.get("state_dict/projector.0.weight"),
        select(WeightChoice.ANY).taken().head("projector", Set.of("0.weight")).get("0.weight"));
  }

  @Test
  void theKeyEncodersHeadComesWithIt() {
    put("encoder_q.", RESNET);
    put("encoder_q.fc.", List.of("0.weight"));
    put("encoder_k.", RESNET);
    put("encoder_k.fc.", List.of("0.weight"));
    assertSame(
        file.get("encoder_k.fc.0.weight"),
        select(choice("encoder_k", null))
            .taken()
            .head("projector", Set.of("0.weight"))
            .get("0.weight"));
  }

  @Test
  void aWordOfThePathChooses() {
    put("student/module.backbone.", RESNET);
    put("teacher/backbone.", RESNET);
    for (String word : List.of("teacher", "teacher/backbone")) {
      assertEquals("teacher/backbone", select(choice(word, null)).taken().label());
    }
    assertEquals(
        "x.pth: start-weights: there are none under 'ema'; there are weights under student/backbone,"
            + " teacher/backbone",
        refused(choice("ema", null)));
  }

  @Test
  void whatFitsComesBeforeWhatDoesNot() {
    put("teacher/", RESNET);
    put("student/", RESNET);
    file.put("student/conv1.weight", new Tensor(DType.F32, new long[] {2}, sink -> {}));
    WeightSelection found = select(WeightChoice.ANY);
    assertEquals("teacher", found.taken().label());
    assertEquals(List.of(), found.others());
  }

  @Test
  void aPrefixCanBeSaid() {
    put("a.", RESNET);
    put("b.c.", RESNET);
    for (String prefix : List.of("b.c.", "b.c", "b")) {
      assertEquals("b.c", select(choice(null, prefix)).taken().label());
    }
    assertEquals(
        "x.pth: start-prefix: no key begins with 'd.'; it looks like "
            + Architecture.of(select(WeightChoice.ANY).taken()).orElseThrow().text(),
        refused(choice(null, "d.")));
  }

  @Test
  void aPrefixThatNothingIsFoundBehindIsNamedWithTheKeyThatTakesItOff() {
    put("vit.encoder.", List.of("embeddings.position", "layer.0.attention.weight"));
    assertEquals(
        "x.pth: none of its 2 tensors belongs to this backbone; its keys are such as"
            + " vit.encoder.embeddings.position, vit.encoder.layer.0.attention.weight, all with"
            + " 'vit.encoder.' before them (start-prefix takes a prefix off); known are the keys of "
            + KeyMap.names(),
        refused(WeightChoice.ANY));
  }

  @Test
  void anotherKindOfNetworkIsSaidWhatItLooksLike() {
    file.put("blocks.0.norm1.weight", tensor());
    file.put("patch_embed.proj.weight", new Tensor(DType.F32, new long[] {384, 3, 8, 8}, s -> {}));
    String line = refused(WeightChoice.ANY);
    assertTrue(
        line.startsWith(
            "x.pth: none of its 2 tensors belongs to this backbone; it looks like a vision"
                + " transformer of patches of 8 pixels, 384 wide, 1 deep; known are"),
        line);
  }

  @Test
  void namesOfANetworkOfItsOwnAreFoundBehindAnything() {
    var shapes = Map.of("stem.weight", new Shape(1), "tail.0.weight", new Shape(1));
    var network = new NetworkKeys("encoder.", Set.of("encoder.fc"), shapes);
    for (String before : List.of("", "encoder.", "model.", "model.encoder.", "teacher_encoder.")) {
      file.clear();
      put(before, List.of("stem.weight", "tail.0.weight", "tail.1.weight"));
      CheckpointWeights dict = WeightSelection.of("x.pth", file, WeightChoice.ANY, network).taken();
      assertEquals(KeyMap.OWN, dict.map());
      assertEquals(
          Set.of("stem.weight", "tail.0.weight", "tail.1.weight"),
          dict.backbone().keySet(),
          "what is left over of a known module is the backbone's");
    }
  }

  @Test
  void everythingIsFoundInAFileOfManyKeysAtOnce() {
    for (String before : List.of("a/student.backbone.", "a/teacher.backbone.", "b/net.")) {
      put(before, RESNET);
      for (int block = 1; block < 400; block++) {
        put(before + "layer3." + block + ".", List.of("conv1.weight", "bn1.weight"));
      }
    }
    List<CheckpointWeights> sets = KeyDetector.all(file, WeightChoice.ANY);
    assertEquals(
        List.of("a/student.backbone", "b/net", "a/teacher.backbone"),
        sets.stream().map(CheckpointWeights::label).collect(Collectors.toList()));
    assertTrue(
        Collections.disjoint(sets.get(0).backbone().values(), sets.get(2).backbone().values()));
  }
}
