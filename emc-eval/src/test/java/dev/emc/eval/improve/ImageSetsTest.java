package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some images have labels by a table, and the others are trained on all the same. */
class ImageSetsTest {
  private static final int IMAGES = 500;
  private static final int LABELS = 240;

  @TempDir private Path temp;
  private Path photos;
  private Path out;

  /** In two folders that say nothing of their classes; nobody decodes them here. */
  @BeforeEach
  void photos() throws IOException {
    photos = temp.resolve("photos");
    out = temp.resolve("out");
    for (int i = 0; i < IMAGES; i++) {
      Path file = photos.resolve(name(i));
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[0]);
    }
  }

  private static String name(int i) {
    return "%s/%03d.png".formatted(i % 2 == 0 ? "spring" : "autumn 2", i);
  }

  private String table(int rows) throws IOException {
    String text =
        IntStream.range(0, rows)
            .mapToObj(i -> "%s,%s".formatted(name(2 * i % IMAGES), i % 3 == 0 ? "cat" : "dog"))
            .collect(Collectors.joining("\n", "file,class\n", "\n"));
    return Files.writeString(temp.resolve("labels.csv"), text).toString();
  }

  private ImageSets open(String images, String labels) {
    var config =
        new ImproveConfig(
            Path.of("model.pth"),
            images,
            labels,
            null,
            null,
            List.of(),
            0,
            List.of(),
            10,
            0,
            31,
            0);
    return ImageSets.open(config, out);
  }

  private static Set<String> names(ImageSource images) {
    return IntStream.range(0, images.size())
        .mapToObj(images::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ImageSource opened(String location) {
    return ImageSources.open(location);
  }

  private static void areApart(List<Set<String>> sets) {
    Set<String> all = new HashSet<>();
    for (Set<String> set : sets) {
      for (String name : set) {
        assertTrue(all.add(name), name + " is in two sets");
      }
    }
    assertEquals(IMAGES, all.size());
  }

  @Test
  void imagesThatTheTableLeavesOutAreTrainedOn() throws IOException {
    ImageSets sets = open(photos.toString(), table(LABELS));
    Split split = sets.split(31, List.of());
    sets.write(split);
    assertEquals(IMAGES - LABELS, split.rest().length);
    assertEquals(IMAGES, sets.pool().size());
    assertEquals(LABELS, sets.all().size());
    // Labels of images that nothing is trained on would be none that training could see.
    ImageSource train = opened(sets.location() + "@" + sets.file("train"));
    assertEquals(split.trained(), train.size());
    ImageSource learnt = opened(sets.learnt().images());
    assertEquals(split.train().length, learnt.size());
    assertEquals(Set.of("cat", "dog"), Set.copyOf(learnt.classNames()));
    assertTrue(names(train).containsAll(names(learnt)));
    areApart(
        List.of(
            names(train),
            names(opened(sets.range("choice").images())),
            names(opened(sets.range("guard").images())),
            names(opened(sets.range("verdict").images()))));
    // The first of them are tried on, and are to be as those after them.
    Set<String> first = new HashSet<>(names(train.range(0, 200)));
    first.retainAll(names(learnt));
    double share = (double) learnt.size() / train.size();
    assertEquals(200 * share, first.size(), 5 * Math.sqrt(200 * share * (1 - share)));
  }

  @Test
  void labelsOfAllImagesLeaveNoRest() throws IOException {
    String table = table(IMAGES / 2);
    for (int i = 1; i < IMAGES; i += 2) {
      Files.delete(photos.resolve(name(i)));
    }
    // A folder that cannot be opened as a whole does no harm to a table, and that is said.
    ImageSets refused = open(photos.toString(), table);
    assertTrue(
        refused
            .leftAlone()
            .orElseThrow()
            .contains("only the images that " + table + " names are used: class folder"),
        refused.leftAlone().toString());
    assertEquals(IMAGES / 2, refused.pool().size());
    Files.delete(photos.resolve("autumn 2"));
    ImageSets sets = open(photos.toString(), table);
    assertEquals(Optional.empty(), sets.leftAlone());
    Split split = sets.split(31, List.of());
    sets.write(split);
    assertEquals(0, split.rest().length);
    assertEquals(photos + "@" + table, sets.location());
    assertEquals(sets.range("train"), sets.learnt());
    assertFalse(Files.exists(sets.file("labelled")));
  }

  /** Images in one file have no names that a list could hold, but numbers. */
  @Test
  void numbersOfImagesInOneFileAreThoseOfTheWholeFile() throws IOException {
    Path idx = temp.resolve("t10k-images-idx3-ubyte");
    ByteBuffer bytes = ByteBuffer.allocate(16 + IMAGES);
    bytes.putInt(0x803).putInt(IMAGES).putInt(1).putInt(1);
    IntStream.range(0, IMAGES).forEach(i -> bytes.put((byte) (i % 251)));
    Files.write(idx, bytes.array());
    ByteBuffer labels = ByteBuffer.allocate(8 + IMAGES);
    labels.putInt(0x801).putInt(IMAGES);
    IntStream.range(0, IMAGES).forEach(i -> labels.put((byte) (i % 2)));
    Files.write(temp.resolve("t10k-labels-idx1-ubyte"), labels.array());
    Path known =
        Files.writeString(
            temp.resolve("known.txt"),
            IntStream.range(0, LABELS)
                .mapToObj(i -> String.valueOf(IMAGES - 1 - i))
                .collect(Collectors.joining("\n")));
    ImageSets sets = open(idx.toString(), known.toString());
    Split split = sets.split(31, List.of());
    sets.write(split);
    assertEquals(idx.toString(), sets.location());
    areApart(
        List.of(
            names(opened(sets.location() + "@" + sets.file("train"))),
            names(opened(sets.range("choice").images())),
            names(opened(sets.range("guard").images())),
            names(opened(sets.range("verdict").images()))));
  }

  @Test
  void whatCannotBeReadIsInNoSet() throws IOException {
    ImageSets sets = open(photos.toString(), table(LABELS));
    // With a label and without; the others keep their places.
    List<String> unreadable = List.of(name(0), name(1));
    Split split = sets.split(31, unreadable);
    sets.write(split);
    assertEquals(IMAGES - LABELS - 1, split.rest().length);
    Set<String> used = new TreeSet<>(names(opened(sets.location() + "@" + sets.file("train"))));
    for (String set : List.of("choice", "guard", "verdict")) {
      used.addAll(names(opened(sets.range(set).images())));
    }
    Set<String> all = names(sets.pool());
    all.removeAll(used);
    assertEquals(Set.copyOf(unreadable), all);
  }

  @Test
  void fewerLabelsThanCanBePartedAreRefused() throws IOException {
    ImageSets sets = open(photos.toString(), table(150));
    var e = assertThrows(ConfigException.class, () -> sets.split(31, List.of()));
    assertEquals(
        "--labels: 150 images with labels are too few to choose and to judge by, 200 are the least; --labels none goes without",
        e.getMessage());
  }

  /** As on a disk for which capitals are all one: the same image must not be among the rest. */
  @Test
  void labelledImagesThatAreNotFoundByTheirNamesLeaveTheOthersAlone() throws IOException {
    Path hidden = Files.createDirectories(photos.resolve(".hidden"));
    Files.write(hidden.resolve("a.png"), new byte[0]);
    String table = table(LABELS);
    Files.writeString(Path.of(table), ".hidden/a.png,cat\n", StandardOpenOption.APPEND);
    ImageSets sets = open(photos.toString(), table);
    assertTrue(
        sets.leftAlone().orElseThrow().endsWith("'.hidden/a.png' is not among them by that name"),
        sets.leftAlone().toString());
    assertEquals(0, sets.split(31, List.of()).rest().length);
  }

  @Test
  void anImageIsNamedOnce() throws IOException {
    String table = table(LABELS);
    Files.writeString(Path.of(table), name(0) + ",dog\n", StandardOpenOption.APPEND);
    var e = assertThrows(ConfigException.class, () -> open(photos.toString(), table));
    assertEquals(
        "--labels: %s names '%s' more than once, and an image stands in one set alone"
            .formatted(table, name(0)),
        e.getMessage());
  }

  /** A list takes a bare name with an underscore for one in a class folder, as ImageNet's are. */
  @Test
  void bareNamesBesideAFolderOfTheirBeginningStayWhereTheyAre() throws IOException {
    Files.write(photos.resolve("spring_000.png"), new byte[0]);
    Files.write(photos.resolve("spring/spring_000.png"), new byte[0]);
    ImageSets sets = open(photos.toString(), ImproveConfig.NONE);
    Split split = sets.split(31, List.of());
    sets.write(split);
    Set<String> used = new TreeSet<>();
    for (String set : List.of("train", "guard", "verdict")) {
      used.addAll(names(opened(sets.range(set).images())));
    }
    assertEquals(names(sets.pool()), used);
  }

  @Test
  void otherListsAreNoticed() throws IOException {
    ImageSets sets = open(photos.toString(), ImproveConfig.NONE);
    sets.write(sets.split(31, List.of()));
    assertTrue(sets.areThose(sets.split(31, List.of())));
    assertFalse(sets.areThose(sets.split(32, List.of())));
    Files.delete(sets.file("guard"));
    assertFalse(sets.areThose(sets.split(31, List.of())));
  }
}
