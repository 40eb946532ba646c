package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.GuardConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.eval.study.run.StudyListener;
import dev.emc.eval.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard of a full run, on the fewest images that are taken. */
class GuardedImprovementTest {
  private static final Components COMPONENTS = PluginLoader.load(null);

  @TempDir static Path temp;
  private static Path base;
  private static Path images;

  @BeforeAll
  static void aTinyRun() throws IOException {
    images = TinyRun.images(temp.resolve("images"), Split.LEAST_IMAGES / 2, 3);
    base = TinyRun.train(temp.resolve("base"), TinyRun.images(temp.resolve("seen"), 20, 4));
  }

  private static Improvement improvement(Path out, String labels, String... set) {
    var config =
        new ImproveConfig(
            base, images.toString(), labels, null, null, List.of(), 2, List.of(set), 2, 0, 31, 0);
    return new Improvement(config, out, new HostProgram(COMPONENTS));
  }

  @Test
  void theFewestImagesAreGuardedAsWell() throws IOException {
    for (String labels : List.of(ImproveConfig.OWN, ImproveConfig.NONE)) {
      Path out = temp.resolve("few-" + labels);
      improvement(out, labels).plan();
      GuardConfig guard =
          Objects.requireNonNull(
              ExperimentLoader.load(out.resolve("continue.yaml"), List.of(), COMPONENTS).guard());
      List<String> guarding = Files.readAllLines(out.resolve("image-sets/guard.txt"));
      assertEquals(40, guarding.size());
      // By chance an image's neighbours are k of all others: far fewer than the guard allows.
      double chance = (double) guard.k() / (guarding.size() - 1);
      assertTrue(chance < 1 - guard.overlapTolerance(), chance + " of the neighbours stay anyway");
    }
  }

  /** Nothing was tried before that could have warned of it. */
  @Test
  void aLossThatIsNoNumberLeavesTheStart() throws Exception {
    Path out = temp.resolve("diverged");
    String set = "optimizer={type: sgd, lr: 10000}";
    var warned = new ArrayList<String>();
    Improvement dying =
        improvement(out, ImproveConfig.NONE, set)
            .listener(
                new ImproveListener() {
                  @Override
                  public void done(String stage, String line) {
                    if (stage.equals("run")) {
                      throw new IllegalStateException("died");
                    }
                  }

                  @Override
                  public void warned(String line) {
                    warned.add(line);
                  }
                },
                StudyListener.NONE);
    assertThrows(IllegalStateException.class, dying::run);
    assertTrue(
        warned.stream().anyMatch(line -> line.startsWith("a few steps to measure time and memory")),
        warned.toString());
    Outcome outcome = improvement(out, ImproveConfig.NONE, set).run();
    assertEquals(Outcome.Kind.VETOED, outcome.kind());
    assertTrue(
        outcome.sentence().contains("the start is the best; the loss is not finite at epoch 1, "),
        outcome.sentence());
    assertArrayEquals(
        Files.readAllBytes(
            RunDirectory.newestCheckpoint(base).folder().resolve("model.safetensors")),
        Files.readAllBytes(out.resolve("model.safetensors")));
    assertEquals(outcome, improvement(out, ImproveConfig.NONE, set).run());
  }

  /** One by an older version, say, which parted them by another rule. */
  @Test
  void imagesThatWerePartedOtherwiseAreNotGoneOnWith() throws IOException {
    Path out = temp.resolve("parted");
    improvement(out, ImproveConfig.OWN).plan();
    Path guard = out.resolve("image-sets/guard.txt");
    List<String> lines = Files.readAllLines(guard);
    Files.write(guard, lines.subList(0, 10));
    Files.writeString(out.resolve("gauge.json"), "{}");
    var e = assertThrows(ConfigException.class, () -> improvement(out, ImproveConfig.OWN).plan());
    assertTrue(
        String.valueOf(e.getMessage())
            .contains("(image-sets parts them otherwise, as another version or somebody did)"),
        e.getMessage());
    Files.delete(out.resolve("gauge.json"));
    improvement(out, ImproveConfig.OWN).plan();
    assertEquals(lines, Files.readAllLines(guard), "a plan alone gives way");
  }

  @Test
  void whatWasFoundIsSaidAgainInFullAndIsOnThePage() throws Exception {
    Path out = temp.resolve("found");
    Path equal = images.resolve("class0/i00.png");
    Path again = images.resolve("class0/i01.png");
    byte[] before = Files.readAllBytes(again);
    Files.copy(equal, again, StandardCopyOption.REPLACE_EXISTING);
    try {
      List<String> first = improvement(out, ImproveConfig.OWN).plan();
      assertEquals(
          List.of("model", "look", "images", "plan"),
          first.stream().map(line -> line.substring(0, line.indexOf(':'))).toList());
      assertTrue(
          first.get(2).contains("; 2 classes; SO FEW IMAGES CAN HARDLY SHOW ANY"), first.get(2));
      var warned = new ArrayList<String>();
      Improvement going =
          improvement(out, ImproveConfig.OWN)
              .listener(
                  new ImproveListener() {
                    @Override
                    public void warned(String line) {
                      warned.add(line);
                    }
                  },
                  StudyListener.NONE);
      assertEquals(first, going.plan());
      assertTrue(
          warned.stream().anyMatch(line -> line.contains("groups of images are equal")),
          warned.toString());
      improvement(out, ImproveConfig.OWN).run();
      String page = Files.readString(out.resolve("report.html"));
      assertTrue(page.contains("1 groups of images are equal"), "the page does not warn");
      assertTrue(page.contains("Needs attention"), "the page does not warn");
      String look = first.get(1).substring("look: ".length());
      assertTrue(page.contains(look), "the page does not say " + look);
    } finally {
      Files.write(again, before);
    }
  }
}
