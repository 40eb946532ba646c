package dev.emc.eval.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.Provenance;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationOriginTest {
  private static Map<String, String> origin(String stem) throws IOException {
    Experiment experiment =
        ExperimentLoader.load(
            """
            backbone: {type: resnet18, stem: %s}
            method: {type: vicreg, projector: [16, 16]}
            data: {train: .}
            epochs: 1
            batch-size: 16
            optimizer: {type: sgd, lr: 0.1}
            """
                .formatted(stem),
            "test",
            List.of(),
            PluginLoader.load(null));
    OpenModel model = mock(RETURNS_DEEP_STUBS);
    when(model.trained().experiment()).thenReturn(experiment);
    when(model.weightsChecksum()).thenReturn("12345678");
    Provenance provenance = mock();
    when(provenance.withoutPlace()).thenReturn(new LinkedHashMap<>());
    ImageSource images = mock();
    EvaluationImages both = mock();
    when(both.train()).thenReturn(images);
    when(both.test()).thenReturn(images);
    return EvaluationOrigin.of(model, both, provenance, List.of(), "linear");
  }

  /** With the same weights. */
  @Test
  void anotherStemIsAnotherModel() throws IOException {
    assertEquals(origin("cifar"), origin("cifar"));
    assertNotEquals(origin("cifar"), origin("cifar-padded"));
  }
}
