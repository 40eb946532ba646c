package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as the official codes write them, with small networks. */
class ModelFinderTest {
  private static final Components COMPONENTS = PluginLoader.load(null);

  @TempDir Path folder;

  private FoundModel find(String file, @Nullable String method) throws IOException {
    // Small networks are none that ship, so that somebody must name one.
    return new ModelFinder(COMPONENTS, method, "resnet18")
        .find(Golden.copy("ckpt/" + file, folder));
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg_full.zip.pth, vicreg",
    "swav.zip.pth, swav",
    "simsiam.zip.pth, simsiam",
    "barlow_full.zip.pth, barlow-twins",
    "moco_v2.zip.pth, moco-v2",
    "moco_v3_resnet.zip.pth, moco-v3",
    "dino_full_vit.zip.pth, dino",
  })
  void theKeysTellTheMethodAndTheShapesItsHeads(String file, String method) throws IOException {
    FoundModel model = find(file, null);
    assertEquals("resnet18", model.backbone());
    assertTrue(model.method().startsWith("{type: " + method + ", "), model.method());
    assertTrue(
        model.method().matches("\\{type: [a-z0-9-]+, .*: \\[\\d+(, \\d+)+].*}"), model.method());
    assertEquals(3, model.channels());
    assertTrue(!model.bare());
  }

  @Test
  void aBackboneAloneGetsFreshHeads() throws IOException {
    FoundModel residual = find("bare_backbone.zip.pth", null);
    assertTrue(residual.bare());
    assertEquals("{type: vicreg, projector: [256, 256, 256]}", residual.method());
    FoundModel transformer = find("dinov2_backbone.zip.pth", null);
    assertTrue(transformer.method().startsWith("{type: simclr, "), transformer.method());
    assertTrue(transformer.words().contains("a backbone without heads: simclr trains fresh ones"));
    assertTrue(transformer.patch() > 1, transformer.toString());
  }

  @Test
  void whatTheFileCannotSayIsAskedForInOneLine() {
    var e = assertThrows(ConfigException.class, () -> find("solo_byol_lightning.zip.pth", null));
    assertTrue(
        e.getMessage()
            .endsWith(
                ": has the heads predictor and projector, but does not say which method trained them: --method says it, one of simsiam, byol, moco-v3"),
        e.getMessage());
    e = assertThrows(ConfigException.class, () -> find("swav.zip.pth", "word2vec"));
    assertTrue(e.getMessage().startsWith("--method: there are defaults for vicreg, swav, "));
  }
}
