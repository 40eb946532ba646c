package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ImageRange;
import dev.emc.images.source.ImageSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ImageOpenerTest {
  private static final ImageOpener COLOUR = new ImageOpener(3, false);

  @TempDir private Path folder;

  @Test
  void filesAreReadWithTheChannelsOfTheNetwork() throws IOException {
    Path photos = images("photos", "cat", "dog");
    assertEquals(3, COLOUR.open(photos.toString()).channels());
    assertEquals(1, new ImageOpener(1, false).open(photos.toString()).channels());
  }

  @Test
  void anExifMarkIsHeededWhereTheTrainingDid() {
    assertTrue(new ImageOpener(1, true).options().exifRotate());
    assertTrue(new ImageOpener(1, true).options().grey());
  }

  @Test
  void imagesWithoutLabelsAreRefusedWithTheirKey() throws IOException {
    Path plain = images("plain", ".");
    assertEquals(
        "online-knn.test: "
            + plain
            + " has no labels; a folder with one subfolder for each class is expected, a list with"
            + " labels, or an IDX file with that of its labels beside it",
        message(() -> COLOUR.labelled("online-knn.test", new ImageRange(plain.toString()))));
  }

  @Test
  void aRangeOfLabelledImages() throws IOException {
    Path photos = images("photos", "cat", "dog");
    ImageSource second =
        COLOUR.labelled("online-knn.test", new ImageRange(photos.toString(), 1, 0));
    assertEquals(1, second.size());
    assertEquals(1, second.label(0));
    assertEquals(
        "online-knn.test.from to online-knn.test.to is 0 to 9, but '" + photos + "' holds 2 images",
        message(() -> COLOUR.labelled("online-knn.test", new ImageRange(photos.toString(), 0, 9))));
  }

  @Test
  void classesThatDifferAreNamed() throws IOException {
    ImageSource both = COLOUR.labelled(images("both", "cat", "dog").toString());
    ImageSource cats = COLOUR.labelled(images("cats", "cat").toString());
    ImageOpener.requireSameClasses("train", both, "test", both);
    assertEquals(
        "test has no images of class 'dog', which train has",
        message(() -> ImageOpener.requireSameClasses("train", both, "test", cats)));
    assertEquals(
        "test has the class 'dog', which train has not",
        message(() -> ImageOpener.requireSameClasses("train", cats, "test", both)));
  }

  private static String message(Executable refused) {
    return assertThrows(ConfigException.class, refused).getMessage();
  }

  private Path images(String name, String... classes) throws IOException {
    var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (String c : classes) {
      Path target = Files.createDirectories(folder.resolve(name).resolve(c).normalize());
      ImageIO.write(image, "png", target.resolve("0.png").toFile());
    }
    return folder.resolve(name);
  }
}
