package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.images.source.VocDataset;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Support vector machines on the features of a trained run. */
@ExtendWith(TrainedRuns.Resolver.class)
class SvmIT {
  private static final int SIDE = TrainedRuns.SIDE;

  private final TrainedRuns runs;
  private final String emc;
  @TempDir Path temp;

  SvmIT(TrainedRuns runs) {
    this.runs = runs;
    emc = runs.emc().toString();
  }

  @Test
  void supportVectorMachines() throws IOException {
    JsonNode svm =
        json(
            "eval",
            "svm",
            emc,
            "--data",
            runs.train(),
            "--test",
            runs.test(),
            "--costs",
            "1,10",
            "--force",
            "--json");
    assertEquals("svm", svm.get("protocol").asText());
    assertTrue(svm.get("accuracies").get(0).get("top1").get("mean").asDouble() > 50);
  }

  @Test
  void supportVectorMachinesOfVoc() throws IOException {
    String voc = voc().toString();
    JsonNode svm =
        json(
            "eval", "svm", emc, "--data", voc, "--folds", "2", "--costs", "1,100", "--force",
            "--json");
    assertEquals(20, svm.get("classes").size());
    assertEquals(40, svm.get("testImages").asInt());
    JsonNode bird = svm.get("classes").get(2);
    assertEquals("bird", bird.get("name").asText());
    assertEquals(2, bird.get("images").asInt());
    assertEquals(1, bird.get("leftOut").asInt());
    assertEquals(voc + "@test", svm.get("settings").get("test").asText());
    JsonNode compared = json("compare", emc, emc, "--protocol", "svm", "--json");
    assertEquals(0, compared.get("comparisons").get(0).get("difference").asDouble());
    refused(
        "2 training image(s) with class 'aeroplane': cross-validation with 3 folds needs 3; give"
            + " fewer --folds or a single --costs",
        "eval",
        "svm",
        emc,
        "--data",
        voc,
        "--out",
        temp.resolve("v.json").toString());
  }

  /** Forty images of VOC's layout: two of each class, on one of them a bird hard to see as well. */
  private Path voc() throws IOException {
    Path voc = temp.resolve("VOC2007");
    for (String sub : List.of("JPEGImages", "Annotations", "ImageSets/Main")) {
      Files.createDirectories(voc.resolve(sub));
    }
    int classes = VocDataset.CLASSES.size();
    var names = new StringBuilder();
    for (int i = 0; i < 2 * classes; i++) {
      String name = "%06d".formatted(i);
      names.append(name).append('\n');
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, (i % classes) * 0x0c0907 + p * 0x000102);
      }
      ImageIO.write(image, "jpg", voc.resolve("JPEGImages").resolve(name + ".jpg").toFile());
      String objects = object(VocDataset.CLASSES.get(i % classes), false);
      objects += i == 3 ? object("bird", true) : "";
      Files.writeString(
          voc.resolve("Annotations").resolve(name + ".xml"),
          "<annotation>" + objects + "</annotation>");
    }
    for (String part : List.of("trainval", "test")) {
      Files.writeString(voc.resolve("ImageSets/Main").resolve(part + ".txt"), names.toString());
    }
    return voc;
  }

  private static String object(String name, boolean difficult) {
    return "<object><name>%s</name><difficult>%d</difficult></object>"
        .formatted(name, difficult ? 1 : 0);
  }
}
