package dev.emc.spark.testing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * JPEG files of the size of small photos: skies with what flies there, and meadows with flowers.
 */
public final class DrawnPhotos {
  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int THINGS = 40;

  private DrawnPhotos() {}

  /** Draws so many of each kind, each kind in a folder of its own. */
  public static Path draw(Path folder, int each, long seed) throws IOException {
    var random = new Random(seed);
    for (String kind : new String[] {"meadow", "sky"}) {
      Path photos = Files.createDirectories(folder.resolve(kind));
      for (int i = 0; i < each; i++) {
        ImageIO.write(
            photo(random, kind.equals("sky")),
            "jpg",
            photos.resolve("%s-%02d.jpg".formatted(kind, i)).toFile());
      }
    }
    return folder;
  }

  private static BufferedImage photo(Random random, boolean sky) {
    var photo = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = photo.createGraphics();
    float hue = (sky ? 0.55f : 0.25f) + 0.1f * random.nextFloat();
    graphics.setPaint(
        new GradientPaint(
            0,
            0,
            Color.getHSBColor(hue, 0.4f, 0.95f),
            WIDTH * random.nextFloat(),
            HEIGHT,
            Color.getHSBColor(hue, 0.9f, 0.5f)));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    for (int i = 0; i < THINGS; i++) {
      int size = 5 + random.nextInt(sky ? 90 : 30);
      graphics.setColor(
          Color.getHSBColor(
              random.nextFloat(), sky ? 0.05f : 0.8f, 0.7f + 0.3f * random.nextFloat()));
      graphics.fillOval(random.nextInt(WIDTH), random.nextInt(HEIGHT), size, sky ? size / 3 : size);
    }
    graphics.dispose();
    return photo;
  }
}
