package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.OptimizerBuffers;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs start from checkpoints with the keys and layout of the official ones. */
class GoldenStartTest {
  @TempDir Path folder;
  private GoldenStart runs;

  @BeforeEach
  void inAFolder() {
    runs = new GoldenStart(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.zip.pth, vicreg, ''",
    "vicreg_full.legacy.pth, vicreg, ''",
    "swav.zip.pth, swav, ''",
    "swav.legacy.pth, swav, ''",
    "swav_bare_state_dict.legacy.pth, swav, 400",
    "swav_bare_state_dict.zip.pth, swav, 0",
    "simsiam.zip.pth, simsiam, ''",
    "simsiam.legacy.pth, simsiam, ''",
  })
  void anOfficialFileGivesEveryWeightOfBackboneAndHeads(String name, String method, String stated)
      throws IOException {
    Path file = runs.golden(name);
    CheckpointWeights dict = GoldenStart.dict(file);
    boolean isStated = !stated.isEmpty();
    int epochs =
        isStated
            ? Integer.parseInt(stated)
            : ((Long) Checkpoint.read(file).scalars().get("epoch")).intValue();
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(List.of(), heard.warnings);
          assertEquals(
              "%s: %d epochs of history, %d steps (%s)"
                  .formatted(
                      file,
                      epochs,
                      epochs * GoldenStart.STEPS_PER_EPOCH,
                      isStated ? "start-epochs" : "its epoch"),
              heard.notes.get(1));
          assertEquals(2, heard.notes.size());
          assertEquals(
              "%s: %d tensors%s loaded by key map %s (%d of %d backbone keys), 0 missing, 0 unexpected, 0 of another shape"
                  .formatted(
                      file,
                      network.stateDict().arrays().size(),
                      dict.label().isEmpty() ? "" : " under " + dict.label(),
                      method,
                      GoldenStart.count(dict.backbone()),
                      GoldenStart.count(dict.backbone())),
              heard.notes.get(0));
          Map<String, Tensor> now = ModelWeights.tensors(network);
          assertEquals(List.copyOf(dict.plain().keySet()), List.copyOf(now.keySet()));
          for (String key : now.keySet()) {
            assertEquals(dict.plain().get(key).toBytes(), now.get(key).toBytes(), key);
          }
          assertEquals(Progress.start(epochs * GoldenStart.STEPS_PER_EPOCH, epochs), start);
          assertEquals(Map.of(), optimizer.state());
          JsonNode report =
              new ObjectMapper().readTree(folder.resolve("load-report.json").toFile());
          assertEquals(network.stateDict().arrays().size(), report.get("loaded").size());
          assertEquals(epochs, report.get("earlier-epochs").asInt());
          assertEquals(epochs * GoldenStart.STEPS_PER_EPOCH, report.get("earlier-steps").asLong());
          assertEquals(isStated ? "start-epochs" : "file", report.get("history-by").asText());
        },
        GoldenStart.method(method, dict),
        "start-epochs=" + (isStated ? stated : "null"));
  }

  /** SwAV's queue and freeze would silently never come, or never end. */
  @Test
  void aHistoryThatNobodyStatesIsRefusedWhereTheMethodAsksForIt() throws IOException {
    Path file = runs.golden("swav_bare_state_dict.legacy.pth");
    CheckpointWeights dict = GoldenStart.dict(file);
    String swav = GoldenStart.method("swav", dict);
    assertEquals(
        file
            + ": does not say for how many epochs it was trained, from which method 'swav' counts"
            + " freeze-prototype-steps; set start-epochs, to 0 if they should count from this run on",
        runs.refused(GoldenStart.backbone(dict), file, swav));
    String queue = "method.queue-length=32";
    assertEquals(
        file
            + ": does not say for how many epochs it was trained, from which method 'swav' counts"
            + " queue-start-epoch and freeze-prototype-steps; set start-epochs, to 0 if they should"
            + " count from this run on",
        runs.refused(GoldenStart.backbone(dict), file, swav, queue));
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(Progress.start(0, 0), start);
          assertEquals(List.of(), heard.warnings);
        },
        swav,
        "method.freeze-counts-from=run");
  }

  @Test
  void aStatedHistoryThatTheFileContradictsIsTakenWithAWarning() throws IOException {
    Path file = runs.golden("swav.zip.pth");
    CheckpointWeights dict = GoldenStart.dict(file);
    Object epochs = Checkpoint.read(file).scalars().get("epoch");
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          assertEquals(Progress.start(900 * GoldenStart.STEPS_PER_EPOCH, 900), start);
          assertEquals(
              List.of(
                  "%s says %s epochs of history, start-epochs: 900 is taken instead"
                      .formatted(file, epochs)),
              heard.warnings);
        },
        GoldenStart.method("swav", dict),
        "start-epochs=900");
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.zip.pth, vicreg, lars, mu",
    "vicreg_full.legacy.pth, vicreg, lars, mu",
    "swav.zip.pth, swav, larc-sgd, momentum_buffer",
    "simsiam.legacy.pth, simsiam, sgd, momentum_buffer",
  })
  void anOfficialOptimizerStateIsGoneOnWithWhenAskedFor(
      String name, String method, String type, String buffer) throws IOException {
    Path file = runs.golden(name);
    CheckpointWeights dict = GoldenStart.dict(file);
    Checkpoint checkpoint = Checkpoint.read(file);
    Map<String, Map<String, Tensor>> expected =
        OptimizerBuffers.read(name, checkpoint.tensors(), checkpoint.scalars(), dict);
    runs.start(
        GoldenStart.backbone(dict),
        file,
        (network, optimizer, start, heard) -> {
          int trained = network.stateDict().trainable().size();
          assertEquals(
              "%s: optimizer state of %d of %d parameters taken over"
                  .formatted(file, trained, trained),
              heard.notes.get(1));
          assertEquals(trained, optimizer.state().size());
          for (String key : network.stateDict().trainable().keySet()) {
            assertArrayEquals(
                expected.get(key).get(buffer).toFloats(),
                optimizer.state().get("momentum/" + key).toFloatArray(),
                key);
          }
        },
        GoldenStart.method(method, dict),
        "optimizer={type: " + type + "}",
        "start-optimizer=continue");
  }

  @Test
  void anotherOptimizersStateIsRefused() throws IOException {
    Path file = runs.golden("vicreg_full.zip.pth");
    CheckpointWeights dict = GoldenStart.dict(file);
    assertEquals(
        file
            + ": its optimizer remembers [mu], sgd needs [momentum_buffer]; use the optimizer it was"
            + " made with, or start-optimizer: fresh",
        runs.refused(
            GoldenStart.backbone(dict),
            file,
            GoldenStart.method("vicreg", dict),
            "start-optimizer=continue"));
  }
}
