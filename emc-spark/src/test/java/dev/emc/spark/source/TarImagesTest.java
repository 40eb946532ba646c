package dev.emc.spark.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.spark.embed.Encoded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class TarImagesTest {
  private static final byte[] IMAGE = {1, 2, 3, 4, 5};

  private static byte[] tar(String... names) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String name : names) {
        var entry = new TarArchiveEntry(name);
        entry.setSize(name.endsWith("/") ? 0 : IMAGE.length);
        tar.putArchiveEntry(entry);
        if (!name.endsWith("/")) {
          tar.write(IMAGE);
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static List<Encoded<String>> read(String name, byte[] bytes) {
    var read = new ArrayList<Encoded<String>>();
    new TarImages(name, new ByteArrayInputStream(bytes)).forEachRemaining(read::add);
    return read;
  }

  @Test
  void imagesAreReadAndOthersPassedOver() throws IOException {
    String longName = "folder/" + "n".repeat(150) + ".JPG";
    byte[] tar = tar("folder/", "a.jpg", "a.cls", "b.png", "b.json", longName);
    List<Encoded<String>> read = read("x.tar", tar);
    assertEquals(List.of("a.jpg", "b.png", longName), read.stream().map(Encoded::of).toList());
    read.forEach(image -> assertArrayEquals(IMAGE, image.file()));

    var zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write(tar);
    }
    assertEquals(3, read("x.tar.gz", zipped.toByteArray()).size());
    assertEquals(List.of(), read("empty.tar", tar()));
  }

  @Test
  void aDamagedShardSaysWhereAndEnds() throws IOException {
    byte[] tar = tar("a.jpg", "b.jpg");
    List<Encoded<String>> cut = read("x.tar", Arrays.copyOf(tar, 1024 + 512 + 2));
    assertEquals(2, cut.size());
    assertArrayEquals(IMAGE, cut.get(0).file());
    assertNull(cut.get(1).file());
    assertTrue(
        cut.get(1).reason().startsWith("the shard is damaged after a.jpg: "), cut.get(1).reason());
    assertFalse(cut.get(1).reason().contains("\n"));

    // Within the header of the second, and before it: the library takes both for the end.
    for (int length : new int[] {1024 + 100, 1024}) {
      List<Encoded<String>> shorter = read("x.tar", Arrays.copyOf(tar, length));
      assertEquals(2, shorter.size(), length + " bytes");
      assertTrue(shorter.get(1).reason().startsWith("the shard is damaged after a.jpg: "));
    }

    byte[] text = "no tar at all, but a line of text".repeat(40).getBytes();
    List<Encoded<String>> none = read("y.tar", text);
    assertEquals(1, none.size());
    assertTrue(none.get(0).reason().startsWith("the shard is damaged after its begin: "));
  }

  @Test
  void aKeyEndsAtTheFirstPointOfTheName() {
    assertEquals("a.b/c", TarShards.key("a.b/c.left.jpg"));
    assertEquals("00012", TarShards.key("00012.jpg"));
    assertEquals("bare", TarShards.key("bare"));
  }
}
