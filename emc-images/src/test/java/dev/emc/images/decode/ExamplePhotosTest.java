package dev.emc.images.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.images.augment.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The photographs that ship, and what is said of whose they are. */
class ExamplePhotosTest {
  private static final Path FOLDER = Path.of("../examples/photos");

  /** A row of the table: file, what, by, licence, where it is stated. */
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `([^`]+)` \\| [^|]+ \\| [^|]+ \\| (CC0|CC0 1\\.0|public domain) \\| [^|]+ \\|$");

  private static List<Path> photos() throws IOException {
    try (var files = Files.list(FOLDER.resolve("images"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void everyPhotoIsNamedWithItsAuthorAndItsFreeLicence() throws IOException {
    List<String> named =
        ROW.matcher(Files.readString(FOLDER.resolve("README.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertEquals(photos().stream().map(file -> "" + file.getFileName()).toList(), named);
  }

  /** Whoever clones the project gets them all, so they stay small. */
  @Test
  void theyAreSmallInColourAndOfDifferentSizes() throws IOException {
    Set<String> sizes = new HashSet<>();
    long bytes = 0;
    for (Path photo : photos()) {
      byte[] file = Files.readAllBytes(photo);
      bytes += file.length;
      Image image = Decoders.fastest().decode(file, 3);
      sizes.add(image.width() + "x" + image.height());
      assertTrue(Math.min(image.width(), image.height()) >= 224, photo::toString);
      assertTrue(isInColour(image.pixels()), photo::toString);
    }
    assertEquals(photos().size(), sizes.size(), sizes::toString);
    assertTrue(bytes < 250_000, bytes + " bytes");
  }

  /** Red and blue differ somewhere by more than a JPEG of a grey picture makes them. */
  private static boolean isInColour(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 3) {
      if (Math.abs((pixels[i] & 0xFF) - (pixels[i + 2] & 0xFF)) > 50) {
        return true;
      }
    }
    return false;
  }
}
