package dev.emc.images.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.images.source.ImageSources;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSurveyTest {
  @TempDir Path folder;

  private void put(String name, int width, int height, int rgb) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int x = 0; x < width; x++) {
      image.setRGB(x, 0, rgb);
    }
    ImageIO.write(image, "png", Files.createDirectories(folder).resolve(name).toFile());
  }

  @Test
  void greyImagesAreToldFromColouredOnes() throws IOException {
    put("grey.png", 4, 2, 0x808080);
    put("red.png", 2, 9, 0xFF0000);
    ImageSurvey survey = ImageSurvey.of(ImageSources.open(folder.toString()), done -> {});
    assertEquals(2, survey.images());
    assertEquals(1, survey.grey());
    assertEquals(9, survey.longestSide());
    // Four of eight pixels are 128 / 255, two of eighteen a third, the others black.
    double mean = (4 * 128 / 255.0 + 2 / 3.0) / 26;
    double squares = (4 * Math.pow(128 / 255.0, 2) + 2 / 9.0) / 26;
    assertEquals(mean, survey.brightness().mean(), 1e-12);
    assertEquals(Math.sqrt(squares - mean * mean), survey.brightness().deviation(), 1e-12);
  }
}
