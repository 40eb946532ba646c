package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was asked for is what runs, and what the run's record and its page say. */
class RunRecordIT {
  @TempDir Path temp;
  private Path config;

  @BeforeEach
  void config() throws IOException {
    config = Files.writeString(temp.resolve("toy.yaml"), ToyStudy.RUN);
  }

  private Path train(String... settings) {
    Path run = temp.resolve("run");
    var words = new java.util.ArrayList<String>();
    words.addAll(List.of("train", "--config", config.toString(), "--out", run.toString()));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    ok(words.toArray(String[]::new));
    return run;
  }

  private static List<String> of(Path run, String key) throws IOException {
    return Files.readAllLines(run.resolve("run.yaml")).stream()
        .filter(line -> line.strip().startsWith(key + ":"))
        .toList();
  }

  /** Folders of images as people name them, each with one that is mistaken for it. */
  @Test
  void aPathOfTheCommandLineIsTakenAsItStands() throws IOException {
    for (String name : List.of("photos", "photos #2", "& photos: 'new'")) {
      Path folder = Files.createDirectory(temp.resolve(name));
      var image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      for (int i = 0; i < 32; i++) {
        ImageIO.write(image, "png", folder.resolve(name.length() + "-" + i + ".png").toFile());
      }
    }
    for (String name : List.of("photos #2", "& photos: 'new'")) {
      Path run = temp.resolve("run of " + name);
      ok(
          "train",
          "--config",
          config.toString(),
          "--set=data.train=" + temp.resolve(name),
          "--set=data.to=0",
          "--set=views.0.augmentations.1={type: normalize, mean: [0, 0, 0], std: [1, 1, 1]}",
          "--out",
          run.toString());
      String record = of(run, "train").get(0);
      assertTrue(record.contains(name.replace("'", "''")) || record.contains(name), record);
      assertTrue(Files.exists(run.resolve("metrics.jsonl")));
      // The record alone is enough to go on.
      ok("train", "--resume", run.toString());
    }
  }

  @Test
  void aResumedRunIsWhatItsRecordAndItsPageSay() throws IOException {
    Path run = train();
    String before = Files.readString(run.resolve("run.yaml"));
    for (String setting :
        List.of("data.to=96", "batch-size=16", "optimizer.type=lars", "regularizer=emc")) {
      Cli cli = emc("train", "--resume", run.toString(), "--set", setting, "--set", "epochs=2");
      assertEquals(2, cli.code(), cli::toString);
      String key = setting.equals("regularizer=emc") ? "regularizer.type" : setting.split("=")[0];
      assertTrue(
          cli.err()
              .startsWith("emc: --set " + key + " cannot change when a run is resumed: it is "),
          cli.err());
      assertTrue(cli.err().endsWith("with start-from: " + run + "\n"), cli.err());
    }
    assertEquals(before, Files.readString(run.resolve("run.yaml")));
    Cli cli =
        ok(
            "train",
            "--resume",
            run.toString(),
            "--set=epochs=3",
            "--set=log-every=2",
            "--device=cpu");
    assertTrue(
        cli.err().contains("from step 2 on: epochs changed from 1 to 3 when the run was resumed\n"),
        cli.err());
    assertTrue(cli.out().startsWith("done after 3 epochs, 6 steps"), cli.out());
    assertEquals(List.of("epochs: 3"), of(run, "epochs"));
    String page = temp.resolve("page.html").toString();
    Cli report = ok("report", run.toString(), "--out", page);
    assertTrue(
        report
            .err()
            .contains(
                "warning: run, step 2: epochs changed from 1 to 3 when the run was resumed\n"),
        report.err());
    String html = Files.readString(Path.of(page));
    assertTrue(
        html.contains("run, step 2: log-every changed from 1 to 2 when the run was resumed"), html);
    assertTrue(html.contains("vicreg alone, 3 epochs"), html);
    // Nothing is left to do, and nothing changes.
    String after = Files.readString(run.resolve("run.yaml"));
    ok("train", "--resume", run.toString());
    assertEquals(after, Files.readString(run.resolve("run.yaml")));
  }

  @Test
  void epochsOfACosineCannotGrow() throws IOException {
    Path run = train("optimizer.schedule={type: warmup-cosine, warmup-epochs: 0}");
    refused(
        "--set epochs cannot grow: optimizer.schedule gives every step a rate by the length of the"
            + " run, and those done would have had others (it is 1 there, 2 here); a new run can have"
            + " it, with start-from: "
            + run,
        "train",
        "--resume",
        run.toString(),
        "--set=epochs=2");
  }
}
