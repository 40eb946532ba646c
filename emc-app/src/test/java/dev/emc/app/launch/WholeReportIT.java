package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base and two continuations under every protocol, in one report. */
class WholeReportIT {
  private static final int SIDE = 12;

  private static final String CONFIG =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      data: {train: '%1$s', workers: 1}
      views:
        - size: 12
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4, scale-max: 1, interpolation: bilinear}
            - {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}
      epochs: 1
      batch-size: 16
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0, weight-decay: 0.0001}
      online-knn: {test: {images: '%2$s'}, k: 5}
      threads: 1
      device: cpu
      """;

  private static final String[] VOC =
      ("aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike"
              + " person pottedplant sheep sofa train tvmonitor")
          .split(" ");

  @TempDir Path temp;

  /** Stripes of some width, with some noise. */
  private static void draw(Path file, int width, Random random) throws IOException {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < SIDE * SIDE; p++) {
      int value = (int) (127 + 90 * Math.sin(p % SIDE * 6.0 / width) + 30 * random.nextDouble());
      image.setRGB(p % SIDE, p / SIDE, value * 0x010101);
    }
    Files.createDirectories(file.getParent());
    String name = file.toString();
    ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
  }

  private String images(String name, int each, long seed) throws IOException {
    var random = new Random(seed);
    for (int label = 0; label < 3; label++) {
      for (int i = 0; i < each; i++) {
        Path folder = temp.resolve(name).resolve("class" + label);
        draw(folder.resolve("i%02d.png".formatted(i)), 2 + 3 * label, random);
      }
    }
    return temp.resolve(name).toString();
  }

  /** Two images of each of the twenty classes, in both parts. */
  private String voc() throws IOException {
    Path voc = temp.resolve("VOC2007");
    var random = new Random(3);
    var ids = new StringBuilder();
    for (int i = 0; i < 2 * VOC.length; i++) {
      String id = "%06d".formatted(i);
      ids.append(id).append('\n');
      draw(voc.resolve("JPEGImages").resolve(id + ".jpg"), 2 + i % VOC.length, random);
      Files.writeString(
          Files.createDirectories(voc.resolve("Annotations")).resolve(id + ".xml"),
          "<annotation><object><name>%s</name><difficult>0</difficult></object></annotation>"
              .formatted(VOC[i % VOC.length]));
    }
    Path lists = Files.createDirectories(voc.resolve("ImageSets/Main"));
    for (String part : List.of("trainval", "test")) {
      Files.writeString(lists.resolve(part + ".txt"), ids);
    }
    return voc.toString();
  }

  private static void ok(String command, Object... more) {
    String[] words =
        Stream.concat(Stream.of(command.split(" ")), Stream.of(more).map(Object::toString))
            .toArray(String[]::new);
    Cli cli = emc(words);
    assertEquals(0, cli.code(), cli::toString);
  }

  private List<Path> runs(String train, String test) throws IOException {
    Path config = Files.writeString(temp.resolve("tiny.yaml"), CONFIG.formatted(train, test));
    Path base = temp.resolve("base");
    ok("train --config", config, "--out", base);
    var runs = new ArrayList<Path>(List.of(base));
    for (String regularizer : List.of("none", "emc")) {
      Path run = temp.resolve(regularizer.equals("none") ? "continued" : regularizer);
      ok(
          "train --set regularizer.type=" + regularizer + " --config",
          config,
          "--set",
          "start-from=" + base,
          "--out",
          run);
      runs.add(run);
    }
    return runs;
  }

  @Test
  void everyProtocolIsInTheTableTheTestsTheVerdictAndTheNumbers() throws IOException {
    String train = images("train", 12, 1);
    String test = images("test", 8, 2);
    String voc = voc();
    List<Path> runs = runs(train, test);
    for (Path run : runs) {
      ok("eval linear --cached --fractions 0.5,1 --draws 2 --data", train, "--test", test, run);
      ok("eval finetune --fractions 1 --set epochs=1 --data", train, "--test", test, run);
      ok("eval knn --k 5 --data", train, "--test", test, run);
      ok("eval svm --folds 2 --costs 1 --data", voc, run);
      ok("eval separability --k 3 --data", test, run);
      ok("gauge --data", test, run);
    }
    Path page = temp.resolve("page.html");
    Path csv = temp.resolve("numbers.csv");
    var command = new ArrayList<>(List.of("report", "--json", "--out", page.toString()));
    command.addAll(List.of("--csv", csv.toString()));
    runs.forEach(run -> command.add(run.toString()));
    Cli cli = emc(command.toArray(String[]::new));
    assertEquals(0, cli.code(), cli::toString);
    JsonNode json = new ObjectMapper().readTree(cli.out());
    assertEquals("base", json.get("before").asText());

    List<String> titles = List.of("Linear probe", "Fine-tuning", "kNN", "SVM, mAP");
    String html = Files.readString(page);
    assertFalse(html.contains("of the labels {"), "a protocol's own settings stay in its file");
    assertEquals(titles.size(), json.get("verdicts").size(), json.get("verdicts").toString());
    for (int i = 0; i < titles.size(); i++) {
      String line = json.get("verdicts").get(i).asText();
      assertTrue(line.startsWith(titles.get(i) + ": emc") && line.contains(" continued "), line);
      assertTrue(html.contains("\">" + titles.get(i) + "</th>"), titles.get(i) + " in the table");
      String card = "<span class=\"protocol\">" + titles.get(i) + ".</span>";
      assertTrue(html.contains(card), titles.get(i) + " in the verdict");
      String row = "<th scope=\"row\">emc</th><td class=\"text\">" + titles.get(i) + "</td>";
      assertTrue(html.contains(row), titles.get(i) + " among the tests");
    }
    assertEquals(2, json.get("precisionTests").get("comparisons").size());
    for (String section : List.of("After each epoch", "Embeddings", "Separability", "Training")) {
      assertTrue(html.contains("<h2>" + section + "</h2>"), section);
    }
    JsonNode emc = json.get("results").get("emc");
    for (String quantity :
        List.of(
            "linear/p-mcnemar-holm/0.5",
            "finetune/top1/1.0",
            "knn/difference-low/1.0",
            "svm/map-11-point",
            "svm/p",
            "gauge/effective-rank",
            "separability/overlap")) {
      assertTrue(emc.has(quantity), quantity);
    }
    List<String> lines = Files.readAllLines(csv);
    emc.properties()
        .forEach(
            number -> {
              String line = "emc,,%s,%s".formatted(number.getKey(), number.getValue());
              assertTrue(lines.contains(line), line);
            });
  }
}
