package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The images that ship with the program. */
class DemoDataTest {
  private static InputStream open(String name) {
    return Objects.requireNonNull(
        DemoDataTest.class.getResourceAsStream("/dev/emc/app/data/" + name));
  }

  private static List<Integer> header(String name, int numbers) throws IOException {
    try (var input = new DataInputStream(new GZIPInputStream(open(name)))) {
      var header = new Integer[numbers];
      for (int i = 0; i < numbers; i++) {
        header[i] = input.readInt();
      }
      return List.of(header);
    }
  }

  @Test
  void tenThousandLabelledImagesWithTheirLicence() throws IOException {
    assertEquals(List.of(0x803, 10_000, 28, 28), header("t10k-images-idx3-ubyte.gz", 4));
    assertEquals(List.of(0x801, 10_000), header("t10k-labels-idx1-ubyte.gz", 2));
    try (var licence = open("LICENSE.txt")) {
      String text = new String(licence.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(text.contains("Copyright (c) 2017 Zalando SE"), text);
    }
  }
}
