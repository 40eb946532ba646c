package dev.emc.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckCommandTest {
  @TempDir Path home;

  private Cli check(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "data";
    words[1] = "check";
    System.arraycopy(more, 0, words, 2, more.length);
    return Cli.run(List.of(new DataCheckCommand()), home, words);
  }

  private void put(String name, int width, int height, int rgb) throws IOException {
    Path file = home.resolve("data").resolve(name);
    Files.createDirectories(file.getParent());
    var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(0, 0, rgb);
    ImageIO.write(image, name.endsWith("bmp") ? "bmp" : "png", file.toFile());
  }

  private String folder() {
    return home.resolve("data").toString();
  }

  @Test
  void everythingIsCountedAndWhatIsWrongIsNamed() throws IOException {
    put("a cat/one.png", 4, 3, 1);
    put("a cat/same.bmp", 4, 3, 1);
    put("hund ö/two.png", 1, 1, 2);
    put("hund ö/three.png", 9, 7, 3);
    Files.createFile(home.resolve("data/hund ö/void.png"));
    Files.writeString(home.resolve("data/hund ö/text.jpg"), "no image at all");
    Cli cli = check(folder());
    assertEquals(1, cli.code());
    assertEquals(
        """
        images: 6
        sizes: 1x1 to 9x7
        classes: 2
          a cat   2
          hund ö  4
        unreadable: 2
          hund ö/text.jpg  not an image of a known format
          hund ö/void.png  the file is empty
        groups of equal images: 1
          a cat/one.png = a cat/same.bmp
        """,
        cli.out());
  }

  @Test
  void soundUnlabelledFolderIsDone() throws IOException {
    put("one.png", 4, 3, 1);
    put("two.png", 4, 3, 2);
    assertEquals(
        new Cli(
            0,
            """
            images: 2
            sizes: 4x3 to 4x3
            classes: no labels
            unreadable: 0
            groups of equal images: 0
            """,
            ""),
        check(folder(), "--quiet"));
  }

  @Test
  void jsonHasEveryField() throws IOException {
    put("a/one.png", 4, 3, 1);
    put("a/two.png", 4, 3, 1);
    Files.createFile(home.resolve("data/a/void.png"));
    String json = check(folder(), "--json").out();
    for (String part :
        List.of(
            "\"images\" : 3",
            "\"a\" : 3",
            "\"smallest\" : \"4x3\"",
            "\"a/void.png\" : \"the file is empty\"",
            "[ \"a/one.png\", \"a/two.png\" ]")) {
      assertTrue(json.contains(part), json);
    }
  }

  @Test
  void longListsAreCutShort() throws IOException {
    put("data.png", 2, 2, 1);
    for (int i = 0; i < 23; i++) {
      Files.createFile(home.resolve("data/void-%02d.png".formatted(i)));
    }
    String out = check(folder()).out();
    assertTrue(out.contains("  void-19.png  the file is empty\n  and 3 more; --json"), out);
  }

  @Test
  void missingFolders() {
    assertEquals(
        new Cli(
            2, "", "emc: data check needs images: emc data check IMAGES, a folder, list or file\n"),
        check());
    Path absent = home.resolve("absent");
    assertEquals(
        new Cli(2, "", "emc: no file or folder '%s' (looked for %s)\n".formatted(absent, absent)),
        check(absent.toString()));
  }
}
