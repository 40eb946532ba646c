package dev.emc.app.launch;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images of noise in colour, of {@link #SIDE} pixels. */
final class NoiseImages {
  static final int SIDE = 12;

  private NoiseImages() {}

  /** Writes so many into a folder, which is made if need be. */
  static Path write(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    var random = new Random(5);
    for (int i = 0; i < count; i++) {
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return folder;
  }
}
