package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.data.ImageSources;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePassTest {
  @Test
  void imagesThatCannotBeReadHaveNoRowAndAreNamedOnce(@TempDir Path folder) throws IOException {
    var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 119; i++) {
      ImageIO.write(image, "png", folder.resolve("%03d.png".formatted(i)).toFile());
    }
    Files.writeString(folder.resolve("broken.png"), "no image");
    var view =
        new ViewSpec(4, 1, List.of(new Normalize(List.of(0.5, 0.5, 0.5), List.of(1.0, 1.0, 1.0))));
    var said = new ArrayList<String>();
    var listener =
        new PassListener() {
          @Override
          public void read(long images) {}

          @Override
          public void skipped(String line) {
            said.add(line.replace(folder.toString(), "FOLDER"));
          }
        };
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageRows rows =
          new ImagePass(manager, view, listener)
              .rows(ImageSources.open(folder.toString()), batch -> batch.reshape(-1, 48));
      assertEquals(119, rows.rows());
    }
    assertEquals(
        List.of(
            "1 of 120 images of 'FOLDER' could not be read and was skipped: 'broken.png' (not an"
                + " image of a known format)"),
        said);
  }
}
