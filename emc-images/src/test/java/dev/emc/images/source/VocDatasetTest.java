package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocDatasetTest {
  private static final String TWENTY =
      "aeroplane, bicycle, bird, boat, bottle, bus, car, cat, chair, cow, diningtable, dog, horse,"
          + " motorbike, person, pottedplant, sheep, sofa, train, tvmonitor";

  @TempDir Path root;

  @BeforeEach
  void twoImagesInAPart() throws IOException {
    Files.createDirectories(root.resolve("ImageSets/Main"));
    Files.createDirectories(root.resolve("Annotations"));
    image("000005", object("cat", false), object("cat", true), object("dog", true));
    image("000002", person());
    list("trainval", "000005\n000002\n");
    list("test", "000002");
    list("cat_trainval", "000005  1\n");
  }

  private static String object(String name, boolean difficult) {
    return "<object><name>%s</name><pose>Left</pose><difficult>%d</difficult></object>"
        .formatted(name, difficult ? 1 : 0);
  }

  /** A person with parts, which have names and come after the person's own. */
  private static String person() {
    return """
        <object>
          <name> person </name>
          <difficult>0</difficult>
          <part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>
          <part><name>foot</name></part>
        </object>""";
  }

  private void image(String id, String... objects) throws IOException {
    TestImages.write(
        root.resolve("JPEGImages/" + id + ".jpg"), TestImages.noise(9, 7, id.hashCode()), "jpg");
    annotation(
        id,
        "<annotation><folder>VOC2007</folder><filename>%s.jpg</filename>%s</annotation>"
            .formatted(id, String.join("\n", objects)));
  }

  private Path annotation(String id, String xml) throws IOException {
    return Files.writeString(root.resolve("Annotations/" + id + ".xml"), xml);
  }

  private void list(String part, String lines) throws IOException {
    Files.writeString(root.resolve("ImageSets/Main/" + part + ".txt"), lines);
  }

  private VocDataset open(String part) {
    return VocDataset.open(root, part, new ReadOptions());
  }

  @Test
  void imagesAreInTheOrderOfTheListWithAllTheirClasses() throws IOException {
    assertTrue(VocDataset.isVoc(root));
    VocDataset voc = open("trainval");
    assertEquals(TWENTY, String.join(", ", voc.classNames()));
    ImageSource images = voc.images();
    assertEquals(root + "@trainval", images.description());
    assertEquals(
        List.of("JPEGImages/000005.jpg", "JPEGImages/000002.jpg"),
        IntStream.range(0, images.size()).mapToObj(images::name).toList());
    assertEquals(9, images.read(1).width());
    assertFalse(images.labelled());
    byte[] expected = new byte[20];
    java.util.Arrays.fill(expected, VocDataset.ABSENT);
    expected[voc.classNames().indexOf("cat")] = VocDataset.PRESENT;
    expected[voc.classNames().indexOf("dog")] = VocDataset.DIFFICULT;
    assertArrayEquals(expected, labels(voc, 0));
    java.util.Arrays.fill(expected, VocDataset.ABSENT);
    int person = voc.classNames().indexOf("person");
    expected[person] = VocDataset.PRESENT;
    assertArrayEquals(expected, labels(voc, 1));
    assertArrayEquals(new byte[] {VocDataset.ABSENT, VocDataset.PRESENT}, voc.labels(person));
    assertEquals(1, images.classCounts().get("cat"));
    assertEquals(0, images.classCounts().get("dog"));
    assertEquals(20, images.classCounts().size());
    assertEquals(1, open("test").images().size());
  }

  private static byte[] labels(VocDataset voc, int image) {
    byte[] labels = new byte[20];
    for (int c = 0; c < labels.length; c++) {
      labels[c] = voc.label(image, c);
    }
    return labels;
  }

  @Test
  void unknownPartIsRefusedWithThoseThereAre() {
    assertRefused("train", "'%s' has no part 'train'; it has: trainval, test".formatted(root));
  }

  @Test
  void listOfAnAbsentImageIsRefused() throws IOException {
    list("test", "000002\n000099");
    assertRefused(
        "test",
        "list '%s' names the image '000099', but '%s' has no JPEGImages/000099.jpg"
            .formatted(root.resolve("ImageSets/Main/test.txt"), root));
  }

  @Test
  void annotationsThatAreNoneAreRefused() throws IOException {
    Path file = annotation("000002", "<annotation>\n<object></annotation>");
    assertRefused("test", "annotation '%s', line 2, is not well-formed XML".formatted(file));
    annotation("000002", "<html></html>");
    assertRefused(
        "test",
        "'%s' is no annotation of VOC: its element is 'html', not 'annotation'".formatted(file));
    annotation("000002", "<annotation>" + object("unicorn", false) + "</annotation>");
    assertRefused(
        "test",
        "annotation '%s' has an object 'unicorn', which is none of the twenty classes: %s"
            .formatted(file, TWENTY));
    Files.delete(file);
    assertRefused("test", "annotation '%s' is missing".formatted(file));
  }

  /** A document type could make the parser read other files, or fill the memory. */
  @Test
  void documentTypesAreRefused() throws IOException {
    Path secret = Files.writeString(root.resolve("secret"), "cat");
    Path file =
        annotation(
            "000002",
            "<!DOCTYPE a [<!ENTITY x SYSTEM '%s'>]><annotation>%s</annotation>"
                .formatted(secret.toUri(), object("&x;", false)));
    assertRefused(
        "test",
        "annotation '%s' has a document type, which annotations of VOC have not".formatted(file));
  }

  private void assertRefused(String part, String message) {
    var e = assertThrows(ConfigException.class, () -> open(part));
    assertEquals(message, e.getMessage());
  }
}
