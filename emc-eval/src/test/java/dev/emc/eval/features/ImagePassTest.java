package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.Image;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePassTest {
  /** Grey images of 2 × 2 pixels, each as bright as its index; the last one is broken. */
  private record Numbered(int size) implements ImageSource {
    @Override
    public Image read(int index) throws IOException {
      if (index == size - 1) {
        throw new IOException("broken");
      }
      byte[] pixels = new byte[4];
      Arrays.fill(pixels, (byte) index);
      return new Image(2, 2, 1, pixels);
    }

    @Override
    public String name(int index) {
      return "image " + index;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public int label(int index) {
      throw new IllegalStateException("no labels");
    }

    @Override
    public String description() {
      return "numbers";
    }
  }

  @Test
  void aFileOfRowsIsFilledFromWhereItWasStopped(@TempDir Path folder) throws IOException {
    var images = new Numbered(600);
    var view = new ViewSpec(2, 1, List.of(new Normalize(List.of(0.5), List.of(1.0))));
    var read = new ArrayList<Long>();
    UnaryOperator<NDArray> forward = batch -> batch.reshape(-1, 4);
    try (NDManager manager = NDManager.newBaseManager()) {
      var pass = new ImagePass(manager, view, read::add);
      ImageRows once;
      try (RowFile file = RowFile.open(folder.resolve("once.npy"), "numbers")) {
        assertTrue(pass.fill(file, images, forward, () -> false));
        once = file.read();
      }
      assertEquals(599, once.rows());
      Path often = folder.resolve("often.npy");
      for (int end : new int[] {256, 512}) {
        try (RowFile file = RowFile.open(often, "numbers")) {
          assertFalse(pass.fill(file, images, forward, () -> true));
          assertEquals(end, file.next());
        }
      }
      try (RowFile file = RowFile.open(often, "numbers")) {
        assertTrue(pass.fill(file, images, forward, () -> false));
      }
      try (RowFile file = RowFile.open(often, "numbers")) {
        assertTrue(pass.fill(file, images, forward, () -> false), "none is left that can be read");
        assertArrayEquals(once.values(), file.read().values());
        assertArrayEquals(once.images(), file.read().images());
      }
    }
    assertEquals(List.of(256L, 512L, 599L, 87L), read);
  }

  @Test
  void imagesThatCannotBeReadHaveNoRowAndAreNamedOnce(@TempDir Path folder) throws IOException {
    var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 119; i++) {
      ImageIO.write(image, "png", folder.resolve("%03d.png".formatted(i)).toFile());
    }
    Files.writeString(folder.resolve("broken.png"), "no image");
    var view =
        new ViewSpec(4, 1, List.of(new Normalize(List.of(0.5, 0.5, 0.5), List.of(1.0, 1.0, 1.0))));
    PassListener listener = mock();
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageRows rows =
          new ImagePass(manager, view, listener)
              .rows(ImageSources.open(folder.toString()), batch -> batch.reshape(-1, 48));
      assertEquals(119, rows.rows());
    }
    verify(listener)
        .skipped(
            "1 of 120 images of '%s' could not be read and was skipped: 'broken.png' (not an image"
                    .formatted(folder)
                + " of a known format)");
  }
}
