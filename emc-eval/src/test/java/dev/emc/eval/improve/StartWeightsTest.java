package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartWeightsTest {
  private static FoundModel model(boolean bare, boolean taken) {
    return new FoundModel(
        Path.of("model.pth"),
        "a model",
        null,
        "resnet18",
        "{type: simsiam, projector: [16, 16]}",
        null,
        "",
        bare,
        taken,
        3,
        0,
        224,
        1);
  }

  private static LoadReport report(
      List<String> unexpected, List<String> nonFinite, List<String> fresh) {
    List<String> loaded = List.of("backbone.conv1.weight", "projector.0.weight");
    return new LoadReport(
        "model.pth",
        "vicreg",
        "",
        "",
        List.of(),
        loaded,
        List.of(),
        unexpected,
        List.of(),
        List.of(),
        Map.of(),
        nonFinite,
        fresh,
        List.of(),
        1,
        1,
        null);
  }

  private static String refused(LoadReport report) {
    return String.valueOf(
        assertThrows(
                ConfigException.class,
                () -> StartWeights.require(model(false, true), report, "simsiam"))
            .getMessage());
  }

  @Test
  void valuesThatAreNoNumbersAreNamed() {
    List<String> broken = List.of("backbone.conv1.weight", "backbone.bn1.bias");
    assertEquals(
        "model.pth: holds values that are no finite numbers, in backbone.conv1.weight and 1 more: a damaged file, or of a training that diverged; take an earlier checkpoint",
        refused(report(List.of(), broken, List.of())));
  }

  @Test
  void headsThatAreMissingAreNamed() {
    assertEquals(
        "model.pth: what simsiam has of heads is not in it, or has other shapes than were told from it ({type: simsiam, projector: [16, 16]}): encoder.fc, predictor; --method says which method it is, --set method.KEY=VALUE what is other",
        refused(report(List.of(), List.of(), List.of("encoder.fc", "predictor"))));
    StartWeights.require(
        model(true, true), report(List.of(), List.of(), List.of("projector")), "simsiam");
  }

  /** A bias where the method has none tells another method; a queue of a whole layer's name not. */
  @Test
  void aLayerThatIsTakenInPartTellsAnotherMethod() {
    assertEquals(
        "model.pth: its heads are not those of simsiam, which has no projector.0.bias: --method says which method trained it",
        refused(report(List.of("queue.0", "projector.0.bias"), List.of(), List.of())));
    StartWeights.require(
        model(false, true), report(List.of("queue.0"), List.of(), List.of()), "simsiam");
    // Whoever says the method is believed; the load warns of what is left over.
    StartWeights.require(
        model(false, false), report(List.of("projector.0.bias"), List.of(), List.of()), "simsiam");
  }

  /** MoCo v3's transformers end their predictor with a batch norm, its residual networks do not. */
  @Test
  void aNormThatIsNoPartOfTheHeadsTellsAnotherMethod() {
    assertTrue(
        refused(report(List.of("predictor.4.running_mean"), List.of(), List.of()))
            .contains("which has no predictor.4.running_mean: "));
    // What start-partial allows is the user's.
    StartWeights.require(
        model(false, true),
        report(List.of("backbone.conv1.bias"), List.of(), List.of()),
        "simsiam");
  }
}
