package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists, CSV files and iNaturalist's JSON: files that name images of a folder. */
class ListTest {
  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void threeClasses() throws IOException {
    root = folder.resolve("train");
    for (String name :
        List.of(
            "n01/n01_1.JPEG",
            "n01/n01_2.JPEG",
            "n02/n02_7.JPEG",
            "n03/käfer rot.jpg",
            "n03/great_white.png")) {
      put(name);
    }
  }

  private void put(String name) throws IOException {
    boolean png = name.endsWith("png");
    TestImages.write(
        root.resolve(name), TestImages.noise(9, 7, name.hashCode()), png ? "png" : "jpg");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private ImageSource open(Path list) {
    return ImageSources.open(root + "@" + list);
  }

  private static List<String> names(ImageSource source) {
    return IntStream.range(0, source.size()).mapToObj(source::name).toList();
  }

  private void assertRefused(String message, Path list) {
    var e = assertThrows(ConfigException.class, () -> open(list));
    assertEquals(message.formatted(list, root), e.getMessage());
  }

  @Test
  void bareNamesLieInTheClassOfTheirPrefix() throws IOException {
    Path list = write("1percent.txt", "\uFEFFn02_7.JPEG\r\n\r\nn01_2.JPEG\r\n n02_7.JPEG ");
    ImageSource source = open(list);
    assertEquals(root + "@" + list, source.description());
    assertEquals(List.of("n02/n02_7.JPEG", "n01/n01_2.JPEG", "n02/n02_7.JPEG"), names(source));
    // Numbered as in the whole folder, of which the list leaves a class out.
    assertEquals(List.of("n01", "n02", "n03"), source.classNames());
    assertArrayEquals(new int[] {1, 0, 1}, source.labels());
    assertEquals(0, source.classCounts().get("n03"));
    assertArrayEquals(ImageSources.open(root.toString()).read(1).pixels(), source.read(1).pixels());
  }

  @Test
  void pathsAreRelativeToTheRootOrAbsolute() throws IOException {
    Path list =
        write(
            "some.txt",
            "./n03/great_white.png\nn03/käfer rot.jpg\n" + root.resolve("n01/n01_1.JPEG"));
    ImageSource source = open(list);
    assertEquals(
        List.of("n03/great_white.png", "n03/käfer rot.jpg", "n01/n01_1.JPEG"), names(source));
    assertArrayEquals(new int[] {2, 2, 0}, source.labels());
  }

  @Test
  void listInTheRootIsFoundByItsName() throws IOException {
    Files.writeString(root.resolve("list.txt"), "n01_1.JPEG");
    assertEquals(1, ImageSources.open(root + "@list.txt").size());
    assertEquals(1, ImageSources.open(root.toString(), "list.txt", new ReadOptions()).size());
    assertEquals(
        List.of("n01/n01_1.JPEG"), names(ImageSources.open(root.resolve("list.txt").toString())));
  }

  @Test
  void imagesOutsideOfClassesHaveNoLabels() throws IOException {
    put("flat_1.jpg");
    ImageSource source = open(write("list.txt", "flat_1.jpg\nn01_1.JPEG"));
    assertFalse(source.labelled());
    assertEquals(List.of("flat_1.jpg", "n01/n01_1.JPEG"), names(source));
  }

  @Test
  void folderWithAnAtSignIsAFolder() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("a@b"));
    Files.copy(root.resolve("n01/n01_1.JPEG"), odd.resolve("1.jpg"));
    assertEquals(1, ImageSources.open(odd.toString()).size());
    Files.writeString(odd.resolve("l.txt"), "1.jpg");
    assertEquals(1, ImageSources.open(odd + "@l.txt").size());
  }

  @Test
  void absentFilesAreCountedAndTheFirstNamed() throws IOException {
    assertRefused(
        "'%s' names 2 files, 1 of which is not in '%s': line 3 'n01/n01_99.JPEG'",
        write("one.txt", "n01_1.JPEG\n\nn01_99.JPEG"));
    assertRefused(
        "'%s' names 8 files, 7 of which are not in '%s': line 1 'a', line 2 'b', line 3 'c', line 5"
            + " 'd', line 6 'e' and 2 more",
        write("many.txt", "a\nb\nc\nn01_1.JPEG\nd\ne\nf\nn02"));
  }

  @Test
  void filesElsewhereAreRefused() throws IOException {
    assertRefused(
        "'%s', line 2: '../x.jpg' does not lie in '%s'", write("up.txt", "n01_1.JPEG\n../x.jpg"));
    assertRefused("'%s', line 1: '/x.jpg' does not lie in '%s'", write("absolute.txt", "/x.jpg"));
  }

  @Test
  void listsThatAreNoneAreRefused() throws IOException {
    assertRefused("list '%s' is empty", write("empty.txt", " \n\n"));
    Path binary = Files.write(folder.resolve("b.txt"), new byte[] {'a', '\n', (byte) 0xE4, '\n'});
    assertRefused("list '%s' is not text in UTF-8", binary);
    var e = assertThrows(ConfigException.class, () -> ImageSources.open(root + "@none.txt"));
    assertEquals(
        "no list 'none.txt' (looked for %s and %s)"
            .formatted(Path.of("none.txt").toAbsolutePath(), root.resolve("none.txt")),
        e.getMessage());
    Path file = root.resolve("n01/n01_1.JPEG");
    e = assertThrows(ConfigException.class, () -> ImageSources.open(file + "@none.txt"));
    assertEquals(
        "no list 'none.txt' of the images of '%s' (looked for %s)"
            .formatted(file, Path.of("none.txt").toAbsolutePath()),
        e.getMessage());
  }

  @Test
  void withoutPermissionTheListIsRefusedUnlessTheUserMayReadEverything() throws IOException {
    Path list = write("list.txt", "n01_1.JPEG");
    Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(list), "this user may read everything");
    assertRefused("cannot read list '%s': permission denied", list);
  }

  @Test
  void csvNamesImagesAndClasses() throws IOException {
    Path table =
        write(
            "labels.csv",
            "\uFEFFid,File Name,\"label\"\r\n"
                + "1,n01/n01_1.JPEG,\"dog, big\"\r\n\r\n"
                + "2,\"n03/käfer rot.jpg\",\"a \"\"beetle\"\"\"\r\n"
                + "3,n01/n01_2.JPEG,\"dog, big\"\r\n");
    ImageSource source = open(table);
    assertEquals(List.of("n01/n01_1.JPEG", "n03/käfer rot.jpg", "n01/n01_2.JPEG"), names(source));
    assertEquals(List.of("a \"beetle\"", "dog, big"), source.classNames());
    assertArrayEquals(new int[] {1, 0, 1}, source.labels());
  }

  @Test
  void classesThatAreNumbersAreOrderedByValue() throws IOException {
    ImageSource source =
        open(write("t.csv", "a,b\nn01/n01_1.JPEG,10\nn01/n01_2.JPEG,9\nn02/n02_7.JPEG,10\n"));
    assertEquals(List.of("9", "10"), source.classNames());
    assertArrayEquals(new int[] {1, 0, 1}, source.labels());
  }

  @Test
  void columnsAreFoundByTheirNames() throws IOException {
    assertEquals(List.of("x"), open(write("1.csv", "class,z\nx,n01/n01_1.JPEG")).classNames());
    assertEquals(List.of("y"), open(write("2.tsv", "path\tq\nn01/n01_1.JPEG\ty")).classNames());
    assertFalse(open(write("3.csv", "what\nn01/n01_1.JPEG")).labelled());
    assertFalse(open(write("4.csv", "path,w,h\nn01/n01_1.JPEG,1,2")).labelled());
    assertRefused(
        "'%s' does not say which of its columns (a, b, c) names the image: name it file, file_name,"
            + " filename, path, file_path, filepath, image, img",
        write("5.csv", "a,b,c\nn01/n01_1.JPEG,1,2"));
    assertRefused(
        "'%s' has no header: its first line must name the columns, such as file,label, and is"
            + " n01/n01_1.JPEG,1",
        write("6.csv", "n01/n01_1.JPEG,1\nn01/n01_2.JPEG,1"));
  }

  @Test
  void badRowsAreNamedByTheirLines() throws IOException {
    assertRefused(
        "'%s', line 4: 3 values in a table of 2 columns",
        write("1.csv", "file,label\nn01/n01_1.JPEG,1\n\nn01/n01_1.JPEG,1,2\n"));
    assertRefused(
        "'%s', line 3: the image has no label",
        write("2.csv", "file,label\nn01/n01_1.JPEG,1\nn01/n01_1.JPEG,\n"));
    assertRefused(
        "'%s' names 2 files, 1 of which is not in '%s': line 3 'n01/x.JPEG'",
        write("3.csv", "file,label\nn01/n01_1.JPEG,1\nn01/x.JPEG,1\n"));
    assertRefused("'%s' is empty", write("4.csv", ""));
    assertRefused("'%s' names no images", write("5.csv", "file,label\n"));
    Path binary = folder.resolve("6.csv");
    Files.write(binary, "file,label\nkäfer.jpg,1\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("'%s' is not text in UTF-8", binary);
    Path open = write("7.csv", "file,label\nn01/n01_1.JPEG,\"1\n");
    var e = assertThrows(ConfigException.class, () -> open(open));
    assertEquals(
        "'%s', line 3: not CSV: Missing closing quote for value".formatted(open), e.getMessage());
  }

  private static final String INAT =
      """
      {"info": {"year": 2018, "more": [1, {"a": 2}]},
       "images": [
         {"id": 7, "width": 9, "file_name": "n02/n02_7.JPEG", "rights": ["a"]},
         {"id": 3, "file_name": "n01/n01_1.JPEG"}],
       "categories": [
         {"id": 40, "name": "Aa b", "supercategory": "Plantae"},
         {"id": 2, "name": "Cc d"},
         {"id": 5, "name": "%s"}],
       "annotations": [
         {"id": 1, "image_id": 3, "category_id": 40},
         {"id": 2, "image_id": 7, "category_id": %d}]}
      """;

  @Test
  void inaturalistNamesImagesAndCategories() throws IOException {
    ImageSource source = open(write("val2018.json", INAT.formatted("Ee f", 2)));
    assertEquals(List.of("n02/n02_7.JPEG", "n01/n01_1.JPEG"), names(source));
    assertEquals(List.of("Cc d", "Ee f", "Aa b"), source.classNames());
    assertArrayEquals(new int[] {0, 2}, source.labels());
    assertEquals(
        List.of("2", "5", "40"), open(write("same.json", INAT.formatted("Aa b", 2))).classNames());
    assertFalse(
        open(write("test.json", "{\"images\": [{\"id\": 1, \"file_name\": \"n01/n01_1.JPEG\"}]}"))
            .labelled());
  }

  @Test
  void jsonOfAnotherFormIsRefused() throws IOException {
    String other =
        "'%s' has no list of images: expected JSON as iNaturalist 2018 has it, with images,"
            + " annotations and categories";
    assertRefused(other, write("1.json", "[]"));
    assertRefused(other, write("2.json", "{\"a\": 1}"));
    assertRefused("'%s': images is not a list", write("3.json", "{\"images\": 1}"));
    assertRefused("'%s': images is not a list of objects", write("4.json", "{\"images\": [1]}"));
    assertRefused(
        "'%s', entry 1 of images: has no file_name",
        write("5.json", "{\"images\": [{\"id\": 1}]}"));
    assertRefused(
        "'%s', entry 1 of images: id must be a whole number, got 'x'",
        write("6.json", "{\"images\": [{\"id\": \"x\", \"file_name\": \"a\"}]}"));
    assertRefused(
        "'%s', image 7: its category 99 is not among the categories",
        write("7.json", INAT.formatted("Ee f", 99)));
    assertRefused(
        "'%s', image 7: it has no annotation",
        write("8.json", INAT.formatted("Ee f", 2).replace("\"image_id\": 7", "\"image_id\": 8")));
    assertRefused(
        "'%s' names 2 files, 1 of which is not in '%s': image 7 'n02/n02_8.JPEG'",
        write("9.json", INAT.formatted("Ee f", 2).replace("n02_7", "n02_8")));
    Path cut = write("10.json", "{\"images\": [\n{\"id\": 1, ");
    var e = assertThrows(ConfigException.class, () -> open(cut));
    assertEquals(
        "'%s', line 2: not JSON: ".formatted(cut),
        e.getMessage().substring(0, e.getMessage().indexOf("JSON: ") + 6));
  }
}
