package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images as users have them, from looking at them to the features of a trained model. */
class ImagesIT {
  private static final int COUNT = 36;

  private static final String CONFIG =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      data: {train: nowhere, workers: 2}
      views:
        - size: 16
          count: 2
          augmentations:
            - {type: random-resized-crop}
            - {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}
      epochs: 1
      batch-size: 12
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0}
      threads: 1
      device: cpu
      """;

  @TempDir static Path temp;
  private static String config;

  /** The same images under every kind of location. */
  @BeforeAll
  static void images() throws IOException {
    config = Files.writeString(temp.resolve("tiny.yaml"), CONFIG).toString();
    var list = new StringBuilder();
    var table = new StringBuilder("path,species\n");
    var images = new ArrayList<String>();
    var annotations = new ArrayList<String>();
    var ids = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      String name = "class_%1$d/class_%1$d_%2$02d ü.png".formatted(i % 3, i);
      write(temp.resolve("photos").resolve(name), "png", i);
      list.append(name.substring(8)).append('\n');
      table.append("\"%s\",no. %d\n".formatted(name, i % 3));
      images.add("{\"id\": %d, \"file_name\": \"%s\"}".formatted(i, name));
      annotations.add("{\"image_id\": %d, \"category_id\": %d}".formatted(i, i % 3));
      write(temp.resolve("VOC2007/JPEGImages/%06d.jpg".formatted(i)), "jpg", i);
      Files.createDirectories(temp.resolve("VOC2007/Annotations"));
      Files.writeString(
          temp.resolve("VOC2007/Annotations/%06d.xml".formatted(i)),
          "<annotation><object><name>cat</name><difficult>%d</difficult></object></annotation>"
              .formatted(i % 2));
      ids.append("%06d%n".formatted(i));
    }
    Files.writeString(temp.resolve("list.txt"), list);
    Files.writeString(temp.resolve("table.csv"), table);
    String categories =
        "{\"id\": 0, \"name\": \"a\"}, {\"id\": 1, \"name\": \"b\"}, {\"id\": 2, \"name\": \"c\"}";
    Files.writeString(
        temp.resolve("photos/val2018.json"),
        "{\"images\": %s, \"annotations\": %s, \"categories\": [%s]}"
            .formatted(images, annotations, categories));
    Files.createDirectories(temp.resolve("VOC2007/ImageSets/Main"));
    Files.writeString(temp.resolve("VOC2007/ImageSets/Main/test.txt"), ids);
    byte[] cifar = new byte[COUNT * 3073];
    for (int i = 0; i < cifar.length; i++) {
      cifar[i] = (byte) (i % 3073 == 0 ? i / 3073 % 3 : i * 7 % 251);
    }
    Files.createDirectories(temp.resolve("cifar"));
    Files.write(temp.resolve("cifar/test_batch.bin"), cifar);
  }

  private static void write(Path file, String format, int seed) throws IOException {
    Files.createDirectories(file.getParent());
    var image = new BufferedImage(40, 30, BufferedImage.TYPE_3BYTE_BGR);
    for (int p = 0; p < 1200; p++) {
      image.setRGB(p % 40, p / 40, (p * (seed + 3) & 0xFF) << 8 * (seed % 3) | p % 40 * 5);
    }
    ImageIO.write(image, format, file.toFile());
  }

  @ParameterizedTest
  @CsvSource({
    "photos, 3",
    "photos@list.txt, 3",
    "photos@table.csv, 3",
    "photos/val2018.json, 3",
    "cifar@test, 3",
    "VOC2007@test, 0"
  })
  void anyLocationServesEveryCommand(String location, int classes) throws IOException {
    String images = temp + "/" + location.replace("@list", "@" + temp + "/list");
    images = images.replace("@table", "@" + temp + "/table");
    JsonNode checked = json("data", "check", images, "--json");
    assertEquals(COUNT, checked.path("images").asInt());
    assertEquals(0, checked.path("unreadable").size());
    if (classes > 0) {
      var counts = new ArrayList<Integer>();
      checked.path("classes").forEach(count -> counts.add(count.asInt()));
      assertEquals(List.of(12, 12, 12), counts.subList(0, 3));
    } else {
      assertEquals(18, checked.path("classes").path("cat").asInt());
    }
    Path out = temp.resolve("out-" + location.replaceAll("\\W", "-"));
    Path sheet = Files.createDirectories(out).resolve("sheet.png");
    ok("views", "--config", config, "--data", images, "--images", "5", "--out", sheet.toString());
    BufferedImage drawn = ImageIO.read(sheet.toFile());
    assertTrue(drawn.getWidth() > 2 * 96 && drawn.getHeight() > 5 * 16);
    String run = out.resolve("run").toString();
    ok("train", "--config", config, "--set", "data.train=" + images, "--out", run);
    ok("embed", run, "--data", images, "--out", out.resolve("x.npy").toString());
    assertEquals(COUNT, Files.readAllLines(out.resolve("x.npy.names.txt")).size());
    ok("gauge", run, "--data", images);
    String[] knn = {"eval", "knn", run, "--data", images, "--test", images, "--k", "3"};
    if (classes > 0) {
      ok(knn);
    } else {
      assertEquals(
          "emc: "
              + images
              + " has no labels; a folder with one subfolder for each class is expected, a list with"
              + " labels, or an IDX file with that of its labels beside it\n",
          Distribution.emc(knn).err());
    }
  }

  @Test
  void theListCanBeAKeyOfItsOwn() throws IOException {
    String list = temp.resolve("list.txt").toString();
    String folder = temp.resolve("photos").toString();
    for (String run : List.of("a", "b")) {
      String train = run.equals("a") ? folder + "@" + list : folder;
      var words = new ArrayList<>(List.of("train", "--config", config, "--set"));
      words.add("data.train=" + train);
      if (run.equals("b")) {
        words.addAll(List.of("--set", "data.list=" + list));
      }
      words.addAll(List.of("--out", temp.resolve(run).toString()));
      ok(words.toArray(String[]::new));
    }
    String model = "checkpoints/epoch-0001/model.safetensors";
    assertEquals(-1, Files.mismatch(temp.resolve("a/" + model), temp.resolve("b/" + model)));
  }

  /** In a process of its own: the encoding of file names is that of the locale it starts in. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "locales are Linux's")
  void namesThatAreNotAsciiAreReadInAnyLocale() throws Exception {
    Path folder = temp.resolve("größe 7");
    write(folder.resolve("Käfer/日本 1.png"), "png", 1);
    write(folder.resolve("b/x.png"), "png", 2);
    for (String locale : List.of("C", "xx_YY.UTF-8")) {
      Shell.Result result =
          Distribution.shell(temp, Map.of("LC_ALL", locale), "data", "check", "größe 7");
      assertEquals(0, result.code(), result.err());
      assertTrue(result.out().contains("classes: 2\n  Käfer  1\n  b      1\n"), result.out());
      assertFalse(result.out().contains("?"), result.out());
    }
  }
}
