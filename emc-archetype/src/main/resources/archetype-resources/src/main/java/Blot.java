package ${package};

import com.google.inject.Inject;
import dev.emc.api.view.PixelAugmentation;
import dev.emc.api.view.Pixels;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Covers a square at a random place with grey. Many threads call it, so it keeps nothing. */
public final class Blot implements PixelAugmentation {
  private static final float GREY = 128;

  private final BlotConfig config;

  /** The augmentation with a config. */
  @Inject
  public Blot(BlotConfig config) {
    this.config = config;
  }

  @Override
  public Pixels apply(Pixels image, RandomGenerator random) {
    if (random.nextDouble() >= config.probability()) {
      return image;
    }
    int side = (int) Math.max(1, config.share() * Math.min(image.height(), image.width()));
    int top = random.nextInt(image.height() - side + 1);
    int left = random.nextInt(image.width() - side + 1);
    for (int channel = 0; channel < image.channels(); channel++) { // 1 or 3
      for (int row = top; row < top + side; row++) {
        int from = image.index(channel, row, left);
        Arrays.fill(image.values(), from, from + side, GREY);
      }
    }
    return image;
  }
}
