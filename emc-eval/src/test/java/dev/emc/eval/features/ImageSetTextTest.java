package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetTextTest {
  @TempDir private Path folder;

  private String text(String... files) throws IOException {
    Path images = Files.createTempDirectory(folder, "images");
    for (String file : files) {
      Path path = images.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
    }
    return ImageSetText.of(ImageSources.open(images.toString(), new ReadOptions()));
  }

  @Test
  void imagesWithoutLabelsAreToldByTheirNames() throws IOException {
    var names = new CRC32C();
    names.update("a.png\nb.png\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(
        "2, checksum %08x of their names".formatted(names.getValue()), text("b.png", "a.png"));
  }

  @Test
  void otherClassesAreOtherImages() throws IOException {
    String text = text("cats/a.png", "dogs/b.png");
    assertEquals(text, text("cats/a.png", "dogs/b.png"));
    for (List<String> other :
        List.of(List.of("cats/a.png", "dogs/c.png"), List.of("ants/x.png", "cats/a.png"))) {
      assertNotEquals(text, text(other.toArray(String[]::new)));
    }
  }
}
