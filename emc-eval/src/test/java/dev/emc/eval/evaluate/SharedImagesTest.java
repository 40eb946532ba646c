package dev.emc.eval.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.eval.testing.TinyRun;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SharedImagesTest {
  @TempDir private Path temp;
  private String train;

  @BeforeEach
  void write() throws IOException {
    train = TinyRun.images(temp.resolve("train"), 4, 1).toString();
    TinyRun.images(temp.resolve("test"), 4, 2);
  }

  private static Optional<String> warning(String train, String test) {
    return SharedImages.warning(train, ImageSources.open(train), test, ImageSources.open(test));
  }

  private static void assertShared(String counts, String train, String test) {
    String line =
        counts
            + " test images are training images as well: probes have learnt them, and each is its"
            + " own nearest neighbour, so the accuracy says little of other images";
    assertEquals(Optional.of(line), warning(train, test));
  }

  private String list(String name, String... lines) throws IOException {
    return Files.write(temp.resolve(name), List.of(lines)).toString();
  }

  @Test
  void theSameFolderIsWhateverItIsCalled() {
    assertShared("all 8", train, train);
    assertShared("all 8", train, temp + "/test/../train");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkIsWhatItPointsTo() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("val"), Path.of(train));
    assertShared("all 8", train, link.toString());
  }

  /** Images of two folders may well have the same names. */
  @Test
  void otherFoldersAreOtherImages() {
    assertEquals(Optional.empty(), warning(train, temp.resolve("test").toString()));
  }

  @Test
  void listsAreComparedByWhatTheyName() throws IOException {
    String some = list("some.txt", "class0/i00.png", "class1/i01.png");
    String others = list("others.txt", "class0/i02.png", "class1/i01.png");
    String rest = list("rest.txt", "class0/i03.png");
    assertShared("all 2", train, train + "@" + some);
    assertShared("1 of 2", train + "@" + some, train + "@" + others);
    assertEquals(Optional.empty(), warning(train + "@" + some, train + "@" + rest));
  }

  @Test
  void numbersOfOneFileAreComparedToo() throws IOException {
    var images = ByteBuffer.allocate(16 + 6).putInt(0x803).putInt(6).putInt(1).putInt(1);
    String file = Files.write(temp.resolve("images-idx3-ubyte"), images.array()).toString();
    String low = list("low.txt", "0", "1", "2");
    String high = list("high.txt", "2", "3");
    assertShared("all 6", file, file);
    assertShared("1 of 2", file + "@" + low, file + "@" + high);
    assertEquals(
        Optional.empty(), warning(file + "@" + low, file + "@" + list("rest.txt", "4", "5")));
  }
}
