package dev.emc.images.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.view.Augmentation.Interpolation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
  private static PixelOp resize(int height, int width, int size) {
    return new PixelOp.ResizedCrop(3, 4, height, width, size, size, Interpolation.BICUBIC);
  }

  @ParameterizedTest
  @CsvSource({
    "223, 223, 1",
    "447, 2000, 1",
    "2000, 447, 1",
    "448, 448, 2",
    "895, 896, 2",
    "896, 896, 4",
    "1791, 9000, 4",
    "1792, 1792, 8",
    "20000, 20000, 8"
  })
  void isTheLargestThatLeavesAsManyPixelsAsTheViewHas(int height, int width, int expected) {
    assertEquals(expected, Reduction.largest(List.of(List.of(resize(height, width, 224)))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void isTheSmallestOfAllViews(long seed) {
    var random = KeyedRandom.of(seed);
    for (int i = 0; i < 200; i++) {
      var views = new ArrayList<List<PixelOp>>();
      int expected = 8;
      for (int v = 0; v <= random.nextInt(4); v++) {
        int size = 1 + random.nextInt(50);
        int height = 1 + random.nextInt(600);
        int width = 1 + random.nextInt(600);
        views.add(List.of(resize(height, width, size), new PixelOp.Flip()));
        while (expected > 1 && (height / expected < size || width / expected < size)) {
          expected /= 2;
        }
      }
      assertEquals(expected, Reduction.largest(views), views.toString());
    }
  }

  @Test
  void viewsThatDoNotBeginWithAResizeNeedAllPixels() {
    List<PixelOp> resized = List.of(resize(800, 800, 100));
    assertEquals(8, Reduction.largest(List.of(resized)));
    assertEquals(1, Reduction.largest(List.of(resized, List.of())));
    List<PixelOp> flipped = List.of(new PixelOp.Flip(), resize(800, 800, 100));
    assertEquals(1, Reduction.largest(List.of(flipped, resized)));
  }

  @Test
  void pixelsOfAnotherSizeAreRefused() {
    var image = new Image(4, 5, 1, new byte[20]);
    assertEquals(1, image.reduction().factor());
    assertEquals(2, image.reducedBy(Reduction.of(2, 7, 10)).reduction().factor());
    var e =
        assertThrows(IllegalArgumentException.class, () -> image.reducedBy(Reduction.of(2, 9, 10)));
    assertEquals(
        "4 x 5 pixels are not those of Reduction[factor=2, height=9, width=10, top=0.0, left=0.0]",
        e.getMessage());
  }
}
