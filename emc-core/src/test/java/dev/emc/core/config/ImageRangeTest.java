package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageRangeTest {
  @Test
  void choosesImagesByIndex(@TempDir Path folder) throws IOException {
    ImageSource all = images(folder, 5);
    ImageSource some = new ImageRange("photos", 1, 3).of(all, "data");
    assertEquals(2, some.size());
    assertEquals(all.name(1), some.name(0));
    assertEquals(3, new ImageRange("photos", 2, 0).of(all, "data").size());
    assertSame(all, new ImageRange("photos").of(all, "data"));
    assertSame(all, new ImageRange("photos", 0, 5).of(all, "data"));
  }

  @Test
  void aRangeBeyondTheLastImageIsRefusedByItsKeys(@TempDir Path folder) throws IOException {
    ImageSource all = images(folder, 5);
    assertEquals(
        "data.from to data.to is 2 to 6, but '" + folder + "' holds 5 images",
        assertThrows(ConfigException.class, () -> new ImageRange("photos", 2, 6).of(all, "data"))
            .getMessage());
    assertEquals(
        "evaluation.test.from to evaluation.test.to is 5 to 5, but '" + folder + "' holds 5 images",
        assertThrows(
                ConfigException.class,
                () -> new ImageRange("photos", 5, 0).of(all, "evaluation.test"))
            .getMessage());
  }

  @Test
  void aRangeThatHoldsNothingIsRefused() {
    assertEquals(
        "from must lie in [0, 100000000], got -1",
        assertThrows(IllegalArgumentException.class, () -> new ImageRange("photos", -1, 0))
            .getMessage());
    assertEquals(
        "to must be 0 (the end) or above from (3), got 3",
        assertThrows(IllegalArgumentException.class, () -> new ImageRange("photos", 3, 3))
            .getMessage());
    assertEquals(
        "images must name a folder or file",
        assertThrows(IllegalArgumentException.class, () -> new ImageRange(" ")).getMessage());
  }

  @Test
  void rangesOfOneLocationOverlapWhereTheyShareAnImage() {
    var middle = new ImageRange("photos", 10, 20);
    assertTrue(middle.overlaps(new ImageRange("photos")));
    assertTrue(middle.overlaps(new ImageRange("photos", 19, 0)));
    assertTrue(new ImageRange("photos", 0, 11).overlaps(middle));
    assertFalse(middle.overlaps(new ImageRange("photos", 20, 0)));
    assertFalse(new ImageRange("photos", 0, 10).overlaps(middle));
    assertFalse(middle.overlaps(new ImageRange("pictures", 10, 20)));
  }

  @Test
  void saysWhatItIs() {
    assertEquals("photos", new ImageRange("photos").text());
    assertEquals("photos, images 3 to the end", new ImageRange("photos", 3, 0).text());
    assertEquals("photos, images 0 to 9", new ImageRange("photos", 0, 10).text());
    assertEquals(new ImageRange("files", 3, 4), new ImageRange("photos", 3, 4).at("files"));
  }

  private static ImageSource images(Path folder, int count) throws IOException {
    var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < count; i++) {
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return ImageSources.open(folder.toString());
  }
}
