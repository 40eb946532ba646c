package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoImagesTest {
  @TempDir Path temp;

  @Test
  void tenThousandLabelledImagesWithTheirLicence() throws IOException {
    Path folder = temp.resolve("new/data");
    assertEquals(folder.resolve(DemoImages.IMAGES), DemoImages.copyTo(folder));
    assertEquals(List.of(0x803, 10_000, 28, 28), header(folder.resolve(DemoImages.IMAGES), 4));
    assertEquals(List.of(0x801, 10_000), header(folder.resolve(DemoImages.LABELS), 2));
    String licence = Files.readString(folder.resolve("LICENSE.txt"));
    assertTrue(licence.contains("Copyright (c) 2017 Zalando SE"));
    DemoImages.copyTo(folder);
    try (var files = Files.list(folder)) {
      assertEquals(3, files.count());
    }
  }

  private static List<Integer> header(Path file, int numbers) throws IOException {
    try (var input = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
      var header = new Integer[numbers];
      for (int i = 0; i < numbers; i++) {
        header[i] = input.readInt();
      }
      return List.of(header);
    }
  }
}
