package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.api.view.PixelAugmentation;
import dev.emc.api.view.Pixels;
import dev.emc.testkit.PixelAugmentationContract;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** All that an augmentation promises, and what this one is for. */
class BlotTest extends PixelAugmentationContract {
  @Override
  protected PixelAugmentation augmentation() {
    return new Blot(new BlotConfig(0.5, 1));
  }

  @Test
  void aQuarterOfASquareImageIsGrey() {
    Pixels image = augmentation().apply(new Pixels(8, 8, 3, new float[192]), new SplittableRandom(1));
    int grey = 0;
    for (float value : image.values()) {
      grey += value == 128 ? 1 : 0;
    }
    assertEquals(3 * 16, grey);
  }
}
