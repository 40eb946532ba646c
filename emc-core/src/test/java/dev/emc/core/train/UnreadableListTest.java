package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.load.EvalLoader;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.source.ImageSources;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableListTest {
  @TempDir Path temp;

  @Test
  void ofManySkippedImagesTheWarningNamesTheList() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("photos"));
    var bmp = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_3BYTE_BGR), "bmp", bmp);
    for (int i = 0; i < 2100; i++) {
      byte[] content = i % 100 == 0 ? new byte[0] : bmp.toByteArray();
      Files.write(folder.resolve("%04d.bmp".formatted(i)), content);
    }
    var view =
        new ViewSpec(2, 1, List.of(new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5))));
    var loader =
        new EvalLoader(ImageSources.open(folder.toString()), view, LoaderOptions.of(100, 0));
    try (ViewBatches batches = loader.batches()) {
      while (batches.hasNext()) {
        batches.next().close();
      }
    }
    var list = new UnreadableList(temp, loader.skipped());
    String warning = list.warning();
    Path file = temp.resolve("unreadable-images.txt");
    assertTrue(
        warning.startsWith(
            "21 of 2100 images of '%s' could not be read and were skipped: '0000.bmp' (the file is"
                    .formatted(folder)
                + " empty), '0100.bmp'"),
        warning);
    assertTrue(
        warning.endsWith("'1900.bmp' (the file is empty) and 1 more; all are listed in " + file),
        warning);
    assertEquals(
        IntStream.range(0, 21)
            .mapToObj(i -> "%04d.bmp\tthe file is empty".formatted(100 * i))
            .toList(),
        Files.readAllLines(file));
  }
}
