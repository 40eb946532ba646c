package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.features.ImageSetText;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImproveInputsTest {
  @TempDir private Path temp;
  private Path folder;
  private ImproveConfig config;

  @BeforeEach
  void anImprovementHasBegun() throws IOException {
    config = new ImproveConfig(model(1), "photos");
    folder = Files.createDirectory(temp.resolve("out"));
    ImproveFile.write(folder, config, PluginLoader.load(null));
    Files.writeString(folder.resolve("gauge.json"), "{}");
  }

  private Path model(float weight) throws IOException {
    Path file = temp.resolve("model.safetensors");
    SafeTensors.write(file, Map.of("w", Tensor.ofFloats(new float[] {weight}, 1)), Map.of());
    return file;
  }

  private static ImageSource images(String name, int label) {
    ImageSource images = mock();
    when(images.size()).thenReturn(1);
    when(images.labelled()).thenReturn(true);
    when(images.name(0)).thenReturn(name);
    when(images.label(0)).thenReturn(label);
    return images;
  }

  private ImproveInputs now(ImageSource images) throws IOException {
    return ImproveInputs.of(config.model(), ImageSetText.of(images));
  }

  private String refused(ImageSource images) {
    return String.valueOf(
        assertThrows(ConfigException.class, () -> now(images).requireSame(folder, config))
            .getMessage());
  }

  @Test
  void whatHasChangedIsNamed() throws IOException {
    now(images("a.png", 0)).write(folder);
    now(images("a.png", 0)).requireSame(folder, config);
    for (ImageSource other : new ImageSource[] {images("b.png", 0), images("a.png", 1)}) {
      String message = refused(other);
      assertTrue(
          message.startsWith(
              "--out: %s exists already and improves something else (photos has changed since (1, checksum "
                  .formatted(folder)),
          message);
    }
    model(2);
    assertEquals(
        "--out: %s exists already and improves something else (%s has changed since); name another, or overwrite it with --force"
            .formatted(folder, config.model()),
        refused(images("a.png", 0)));
  }

  @Test
  void ofAPlanAloneTheyMayChange() throws IOException {
    now(images("a.png", 0)).write(folder);
    Files.delete(folder.resolve("gauge.json"));
    now(images("b.png", 0)).requireSame(folder, config);
    assertFalse(ImproveFile.isIn(folder), "it is planned anew");
  }

  @Test
  void anOlderFolderDoesNotSayAndGoesOn() throws IOException {
    now(images("b.png", 0)).requireSame(folder, config);
    assertTrue(ImproveFile.isIn(folder));
  }
}
