package dev.emc.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {
  private static final Normalize NORMALIZE =
      new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  private static final int LEFT = 168;
  private static final int TOP = 28;

  @TempDir Path folder;
  private ImageSource source;

  @BeforeEach
  void images() throws IOException {
    for (int i = 0; i < 3; i++) {
      var image = new BufferedImage(40, 40, BufferedImage.TYPE_3BYTE_BGR);
      for (int p = 0; p < 1600; p++) {
        image.setRGB(p % 40, p / 40, color(i) + p % 40);
      }
      ImageIO.write(image, "png", folder.resolve("image-" + i + ".png").toFile());
    }
    source = ImageSources.open(folder.toString());
  }

  private static int color(int image) {
    return 0x40 * (image + 1) << 16 | 0x30 << 8;
  }

  /** A view that changes nothing comes out as the image was: normalisation is undone exactly. */
  @Test
  void rowsAreImagesAndColumnsAreViews() throws IOException {
    List<Augmentation> keep = List.of(new ResizeCenterCrop(40, Interpolation.BILINEAR), NORMALIZE);
    var plan = new ViewPlan(List.of(new ViewSpec(40, 2, keep)));
    BufferedImage sheet =
        ContactSheet.draw(source, plan, ForeignAugmentations.NONE, LoaderOptions.of(3, 5));
    assertEquals(LEFT + 2 * (96 + 8), sheet.getWidth());
    assertEquals(TOP + 3 * (40 + 8), sheet.getHeight());
    int[] reds = new int[3];
    for (int row = 0; row < 3; row++) {
      int y = TOP + row * 48;
      reds[row] = sheet.getRGB(LEFT, y) >> 16 & 0xFF;
      for (int view = 0; view < 2; view++) {
        for (int x = 0; x < 40; x++) {
          int expected = reds[row] << 16 | 0x30 << 8 | x;
          assertEquals(expected, sheet.getRGB(LEFT + view * 104 + x, y + x) & 0xFFFFFF);
        }
      }
    }
    Arrays.sort(reds);
    assertArrayEquals(new int[] {0x40, 0x80, 0xC0}, reds);
  }

  /** The image itself lies below its name, as it is, where rows are high enough. */
  @Test
  void wholeImageStandsBelowItsName() throws IOException {
    List<Augmentation> crop =
        List.of(RandomResizedCrop.of(0.1, 0.5, Interpolation.BILINEAR), NORMALIZE);
    var plan = new ViewPlan(List.of(new ViewSpec(96, 1, crop), new ViewSpec(32, 1, crop)));
    BufferedImage sheet =
        ContactSheet.draw(source, plan, ForeignAugmentations.NONE, LoaderOptions.of(3, 5));
    assertEquals(TOP + 3 * (96 + 8), sheet.getHeight());
    int[] reds = new int[3];
    for (int row = 0; row < 3; row++) {
      int y = TOP + row * 104 + 28;
      reds[row] = sheet.getRGB(8, y) >> 16 & 0xFF;
      for (int x = 0; x < 40; x++) {
        assertEquals(reds[row] << 16 | 0x30 << 8 | x, sheet.getRGB(8 + x, y + x) & 0xFFFFFF);
      }
    }
    Arrays.sort(reds);
    assertArrayEquals(new int[] {0x40, 0x80, 0xC0}, reds);
  }

  @Test
  void theSeedDecides() throws IOException {
    List<Augmentation> crop =
        List.of(RandomResizedCrop.of(0.1, 0.5, Interpolation.BILINEAR), NORMALIZE);
    var plan = new ViewPlan(List.of(new ViewSpec(32, 2, crop)));
    assertArrayEquals(pixels(plan, 1), pixels(plan, 1));
    int differing = 0;
    int[] one = pixels(plan, 1);
    int[] two = pixels(plan, 2);
    for (int i = 0; i < one.length; i++) {
      differing += one[i] == two[i] ? 0 : 1;
    }
    assertNotEquals(0, differing);
  }

  private int[] pixels(ViewPlan plan, long seed) throws IOException {
    BufferedImage sheet =
        ContactSheet.draw(source, plan, ForeignAugmentations.NONE, LoaderOptions.of(3, seed));
    return sheet.getRGB(0, 0, sheet.getWidth(), sheet.getHeight(), null, 0, sheet.getWidth());
  }
}
