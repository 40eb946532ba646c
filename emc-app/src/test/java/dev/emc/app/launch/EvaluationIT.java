package dev.emc.app.launch;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.cli.Command;
import dev.emc.app.eval.CompareCommand;
import dev.emc.app.eval.EmbedCommand;
import dev.emc.app.eval.EvalFinetuneCommand;
import dev.emc.app.eval.EvalKnnCommand;
import dev.emc.app.eval.EvalLinearCommand;
import dev.emc.app.eval.EvalSeparabilityCommand;
import dev.emc.app.eval.EvalSvmCommand;
import dev.emc.app.eval.GaugeCommand;
import dev.emc.app.report.ReportCommand;
import dev.emc.app.testing.Cli;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.app.train.TrainCommand;
import dev.emc.core.checkpoint.npz.NpyFile;
import dev.emc.core.checkpoint.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A user's way from training to a report, with the plugins of the assembled distribution. */
class EvaluationIT {
  private static final Path HOME = Path.of("target/emc").toAbsolutePath();
  private static final int SIDE = 12;
  private static final List<Command> COMMANDS =
      List.of(
          new TrainCommand(new ExperimentTraining()),
          new EvalLinearCommand(),
          new EvalFinetuneCommand(),
          new EvalKnnCommand(),
          new EvalSvmCommand(),
          new EvalSeparabilityCommand(),
          new CompareCommand(),
          new EmbedCommand(),
          new GaugeCommand(),
          new ReportCommand());

  private static final String CONFIG =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      data: {train: '%s', workers: 1}
      views:
        - size: 12
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4, scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}
            - {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}
      epochs: 1
      batch-size: 16
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0, weight-decay: 0.0001}
      log-every: 1
      threads: 1
      device: cpu
      """;

  @TempDir static Path temp;
  private static Path base;
  private static Path emc;
  private static String train;
  private static String test;

  @BeforeAll
  static void trainTwice() throws IOException {
    train = images("train", 20, 1).toString();
    test = images("test", 15, 2).toString();
    Path config = Files.writeString(temp.resolve("tiny.yaml"), CONFIG.formatted(train));
    base = temp.resolve("base");
    emc = temp.resolve("emc");
    ok("train", "--config", config.toString(), "--out", base.toString());
    ok(
        "train",
        "--config",
        config.toString(),
        "--set",
        "start-from='" + base + "'",
        "--set",
        "regularizer.type=emc",
        "--out",
        emc.toString());
  }

  /** Three classes of stripes in different directions and colours. */
  private static Path images(String name, int each, long seed) throws IOException {
    var random = new Random(seed);
    for (int label = 0; label < 3; label++) {
      Path folder = Files.createDirectories(temp.resolve(name).resolve("class" + label));
      for (int i = 0; i < each; i++) {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        double phase = 6 * random.nextDouble();
        for (int p = 0; p < SIDE * SIDE; p++) {
          double along = label == 0 ? p % SIDE : label == 1 ? p / SIDE : p % SIDE + p / SIDE;
          int value = (int) (127 + 100 * Math.sin(along + phase) + 20 * random.nextDouble());
          image.setRGB(p % SIDE, p / SIDE, value << 8 * label | value / 2);
        }
        ImageIO.write(image, "png", folder.resolve("i%02d.png".formatted(i)).toFile());
      }
    }
    return temp.resolve(name);
  }

  private static Cli ok(String... arguments) {
    Cli cli = Cli.run(COMMANDS, HOME, arguments);
    assertEquals(0, cli.code(), cli::toString);
    return cli;
  }

  private static JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper().readTree(ok(arguments).out());
  }

  private static void refused(String line, String... arguments) {
    Cli cli = Cli.run(COMMANDS, HOME, arguments);
    assertEquals(2, cli.code(), cli::toString);
    assertEquals("emc: " + line, cli.err().lines().reduce((a, b) -> b).orElse(""));
  }

  @Test
  void gaugeOfARunItsCheckpointAndItsWeights() throws IOException {
    JsonNode ofRun = json("gauge", base.toString(), "--data", test, "--json");
    assertEquals(45, ofRun.get("rows").asInt());
    assertEquals(16, ofRun.get("width").asInt());
    assertEquals("sigmoid", ofRun.get("transform").asText());
    Path checkpoint;
    try (var folders = Files.list(base.resolve("checkpoints"))) {
      checkpoint = folders.filter(Files::isDirectory).sorted().reduce((a, b) -> b).orElseThrow();
    }
    JsonNode ofCheckpoint = json("gauge", checkpoint.toString(), "--data", test, "--json");
    assertEquals(ofRun.get("entropies"), ofCheckpoint.get("entropies"));
    JsonNode ofWeights =
        json(
            "gauge",
            checkpoint.resolve("model.safetensors").toString(),
            "--config",
            temp.resolve("tiny.yaml").toString(),
            "--data",
            test,
            "--json");
    assertEquals(ofRun.get("entropies"), ofWeights.get("entropies"));
  }

  @Test
  void embeddingsInAFileGaugeAsTheModelDoes() throws IOException {
    Path file = temp.resolve("z.npy");
    JsonNode written =
        json(
            "embed",
            base.toString(),
            "--data",
            test,
            "--out",
            file.toString(),
            "--embeddings",
            "--json");
    assertEquals(45, written.get("rows").asInt());
    Tensor tensor = NpyFile.read(file);
    assertEquals("(45, 16)", tensor.shapeText());
    List<String> names = Files.readAllLines(Path.of(written.get("names").asText()));
    assertEquals(Path.of("class0", "i00.png").toString(), names.get(0));
    assertEquals(45, names.size());
    JsonNode ofFile = json("gauge", file.toString(), "--transform", "sigmoid", "--json");
    JsonNode ofModel = json("gauge", base.toString(), "--data", test, "--json");
    assertEquals(ofModel.get("entropies"), ofFile.get("entropies"));
    assertEquals(ofModel.get("effectiveRank"), ofFile.get("effectiveRank"));
    refused(
        "--out " + file + " exists already; remove it or choose another name",
        "embed",
        base.toString(),
        "--data",
        test,
        "--out",
        file.toString());
  }

  @Test
  void probesTestsAndReport() throws IOException {
    for (Path run : List.of(base, emc)) {
      JsonNode linear =
          json(
              "eval",
              "linear",
              run.toString(),
              "--cached",
              "--data",
              train,
              "--test",
              test,
              "--fractions",
              "0.2,1",
              "--draws",
              "2",
              "--json");
      assertEquals("linear-cached", linear.get("protocol").asText());
      assertEquals(45, linear.get("testImages").asInt());
      assertEquals(2, linear.get("accuracies").size());
      assertEquals(3, linear.get("accuracies").get(1).get("perClassTop1").size());
      assertTrue(linear.get("accuracies").get(1).get("top1").get("mean").asDouble() > 50);
    }
    JsonNode compared = json("compare", base.toString(), emc.toString(), "--json");
    assertEquals("base", compared.get("reference").asText());
    assertEquals(2, compared.get("comparisons").size());

    Path page = temp.resolve("page").resolve("report.html");
    Path csv = temp.resolve("page").resolve("numbers.csv");
    JsonNode report =
        json(
            "report",
            base.toString(),
            emc.toString(),
            "--out",
            page.toString(),
            "--csv",
            csv.toString(),
            "--json");
    assertEquals(2, report.get("tests").get(0).get("comparisons").size());
    String html = Files.readString(page);
    for (String shown :
        List.of("regularizer.type", "Learning rate", "Waiting for images", "Marginal entropy")) {
      assertTrue(html.contains(shown), shown);
    }
    double loss = report.get("runs").get(1).get("values").get("loss").get(0).asDouble();
    assertTrue(Files.readAllLines(csv).contains("emc,1,loss," + loss));
    ok("report", base.toString(), emc.toString(), "--out", page.toString(), "--before", "base");
    assertFalse(Files.readString(page).contains("class=\"verdict "), "base has no verdict");
  }

  private static String[] evaluation(String kind, Path run, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("eval", kind, run.toString(), "--data", train, "--test", test, "--out"));
    words.add(
        temp.resolve("answers-%d.json".formatted(Arrays.hashCode(more) + words.hashCode()))
            .toString());
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void theExactProbeTheCachedOneAndFineTuning() throws IOException {
    String[] brief = {"--fractions", "0.5,1", "--set", "epochs=2", "--json"};
    JsonNode exact = json(evaluation("linear", base, brief));
    assertEquals("linear-exact vicreg epochs=2", exact.get("protocol").asText());
    assertEquals(45, exact.get("testImages").asInt());
    assertEquals(30, exact.get("accuracies").get(0).get("labels").asInt());
    assertEquals(1, exact.get("accuracies").get(0).get("draws").asInt());
    JsonNode settings = exact.get("settings");
    assertEquals(
        "exact: augmented images through the frozen backbone every epoch",
        settings.get("fit").asText());
    assertEquals("epoch-0001 of 1 epochs", settings.get("weights").asText());
    JsonNode at = new ObjectMapper().readTree(settings.get("at 50 % of the labels").asText());
    assertEquals(0.02, at.get("optimizer").get("lr").asDouble());
    assertEquals(2, at.get("epochs").asInt());

    String[] sgd = {"--cached", "--protocol", "swav", "--fractions", "1", "--json"};
    JsonNode cached = json(evaluation("linear", base, sgd));
    assertEquals("linear-cached swav", cached.get("protocol").asText());

    JsonNode tuned = json(evaluation("finetune", emc, brief));
    assertEquals("finetune vicreg epochs=2", tuned.get("protocol").asText());
    Path before = Path.of(exact.get("file").asText());
    Path after = Path.of(tuned.get("file").asText());
    refused(
        "%s was evaluated by linear-exact vicreg epochs=2 and %s by finetune vicreg epochs=2: only"
                .formatted(before, after)
            + " answers of one protocol can be compared",
        "compare",
        before.toString(),
        after.toString());
    JsonNode other = json(evaluation("linear", emc, brief));
    JsonNode compared = json("compare", before.toString(), other.get("file").asText(), "--json");
    assertEquals(2, compared.get("comparisons").size());

    Cli shown =
        ok(evaluation("linear", base, "--fractions", "1", "--set", "epochs=1", "--per-class"));
    List<String> lines = shown.out().lines().toList();
    assertTrue(lines.get(0).startsWith("base, 100 % of the labels (60): top-1 "), shown.out());
    assertTrue(lines.get(2).matches(" +class0 +[0-9.]+ %"), shown.out());
    assertEquals("protocol: linear-exact vicreg epochs=1", lines.get(5));
    assertTrue(shown.err().contains("epoch 1/1, loss "), shown.err());
  }

  /** One process is stopped by Ctrl-C, the next one is killed, and each goes on from the other. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aStoppedEvaluationIsGoneOnWithByTheSameCommandOnly() throws Exception {
    Path target = temp.resolve("long.json");
    Path partial = temp.resolve("long.partial");
    String[] command = {
      "eval",
      "finetune",
      base.toString(),
      "--data",
      train,
      "--test",
      test,
      "--fractions",
      "1",
      "--out",
      target.toString(),
      "--set",
      "epochs=1000000"
    };
    Process first = start(command);
    while (!Files.exists(partial.resolve("study.json"))) {
      assertTrue(first.isAlive(), "it has begun");
      Thread.sleep(10);
    }
    Cli second = Cli.run(COMMANDS, HOME, command);
    assertEquals(2, second.code(), second::toString);
    assertTrue(
        second
            .err()
            .startsWith(
                "emc: %s: another run is writing into this directory (process %d on host "
                    .formatted(partial, first.pid())),
        second.err());
    String stopped = interrupt(first);
    var place = Pattern.compile("stopped in (epoch \\d+ of 1000000, draw 1 of 1)").matcher(stopped);
    assertTrue(place.find(), stopped);
    assertTrue(stopped.endsWith("; the same command goes on\n"), stopped);

    Process again = start(command);
    var lines = new ArrayList<String>();
    while (!lines.contains("resumed at " + place.group(1))) {
      String line = again.errorReader().readLine();
      assertTrue(line != null, lines::toString);
      lines.add(line);
    }
    interrupt(again);
    command[command.length - 1] = "epochs=3";
    refused(
        partial
            + " was begun with other settings (evaluation differs: finetune vicreg epochs=1000000"
            + " there, finetune vicreg epochs=3 here); remove it to begin anew, or choose another"
            + " --out",
        command);
    assertFalse(Files.exists(target));
  }

  private static Process start(String... command) throws IOException {
    Map<String, String> java = Map.of("JAVA_HOME", System.getProperty("java.home"));
    return Shell.start(temp, java, HOME.resolve("bin/emc"), command);
  }

  /** Presses Ctrl-C; what is said then. */
  private static String interrupt(Process process) throws Exception {
    String id = Long.toString(process.pid());
    assertEquals(0, new ProcessBuilder("kill", "-INT", id).start().waitFor());
    String rest = process.errorReader().lines().map(line -> line + "\n").collect(joining());
    assertEquals(130, process.waitFor(), rest);
    return rest;
  }

  @Test
  void aResultOfAnotherProtocolIsNotReplacedInSilence() throws IOException {
    Path target = temp.resolve("replaced.json");
    String[] exact = {
      "eval",
      "linear",
      base.toString(),
      "--data",
      train,
      "--test",
      test,
      "--out",
      target.toString(),
      "--fractions",
      "1",
      "--set",
      "epochs=1"
    };
    String replaced = " in " + target + " will be replaced; --out FILE keeps it";
    assertFalse(ok(exact).err().contains("replaced"), "nothing was there");
    assertFalse(ok(exact).err().contains("replaced"), "the same protocol");
    String[] cached = Arrays.copyOf(exact, exact.length - 1);
    cached[cached.length - 1] = "--cached";
    String heard = ok(cached).err();
    assertTrue(heard.contains("the result of linear-exact vicreg epochs=1" + replaced), heard);
    heard = ok(exact).err();
    assertTrue(heard.contains("the result of linear-cached" + replaced), heard);
    assertFalse(Files.exists(temp.resolve("replaced.partial")), "nothing is left behind");
  }

  @Test
  void protocolsThatDoNotFitAreRefused() throws IOException {
    refused(
        "no linear protocol 'byol'. There are: vicreg, swav, simsiam, inat18; or name a file that"
            + " ends with .yaml",
        evaluation("linear", base, "--protocol", "byol"));
    refused(
        "head.pool is 6, but the network's last feature map has 2 x 2 places; choose at most 2 with"
            + " --set head.pool=N",
        evaluation("linear", base, "--protocol", "inat18", "--fractions", "1"));
    refused(
        "protocol inat18 reads the last feature map, --cached keeps pooled features: leave out"
            + " --cached",
        evaluation("linear", base, "--cached", "--protocol", "inat18"));
    refused(
        "--set epochs: must be positive, got 0", evaluation("finetune", base, "--set", "epochs=0"));
    Path config = temp.resolve("simsiam.yaml");
    Files.writeString(
        config,
        CONFIG
            .formatted(train)
            .replace(
                "vicreg, projector: [16, 16]",
                "simsiam, projector: [16, 16, 16], predictor-width: 8"));
    Path run = temp.resolve("simsiam");
    ok("train", "--config", config.toString(), "--out", run.toString());
    refused(
        "no protocol is known for the method 'simsiam' of simsiam: choose one with --protocol:"
            + " vicreg, swav",
        evaluation("finetune", run));
  }

  @Test
  void aLossThatIsNotFiniteEndsInOneLine() {
    Cli cli =
        Cli.run(
            COMMANDS,
            HOME,
            evaluation("finetune", base, "--fractions", "1", "--set", "optimizer.lr=1e38"));
    assertEquals(1, cli.code(), cli::toString);
    String last = cli.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.startsWith("emc: the loss is not finite at epoch "), last);
  }

  @Test
  void aSingleClassIsRefused() throws IOException {
    Path one = temp.resolve("single");
    for (String part : List.of("train", "test")) {
      Path folder = Files.createDirectories(one.resolve(part).resolve("bird"));
      Files.copy(
          Path.of(test).resolve("class0/i00.png"),
          folder.resolve("i.png"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    for (String[] kind : new String[][] {{"linear"}, {"linear", "--cached"}, {"finetune"}}) {
      List<String> words = new ArrayList<>(List.of("eval", kind[0], base.toString()));
      words.addAll(List.of("--data", one.resolve("train").toString()));
      words.addAll(List.of("--test", one.resolve("test").toString()));
      words.addAll(Arrays.asList(kind).subList(1, kind.length));
      refused(
          "a classifier needs at least two classes, but there is only 'bird'",
          words.toArray(String[]::new));
    }
  }

  @Test
  void aRunThatIsNotAtItsEndIsSaidToBe() throws IOException {
    Path running = temp.resolve("running");
    Path checkpoint = Path.of("checkpoints", "epoch-0001");
    Files.createDirectories(running.resolve(checkpoint));
    try (var files = Files.list(base.resolve(checkpoint))) {
      for (Path file : files.toList()) {
        Files.copy(file, running.resolve(checkpoint).resolve(file.getFileName().toString()));
      }
    }
    Files.writeString(
        running.resolve("run.yaml"),
        Files.readString(base.resolve("run.yaml")).replace("epochs: 1\n", "epochs: 7\n"));
    Cli cli = ok(evaluation("linear", running, "--cached", "--fractions", "1"));
    assertTrue(
        cli.err()
            .contains(
                running
                    + " has done 1 of its 7 epochs, it is running or was stopped: epoch-0001 is"
                    + " opened"),
        cli.err());
  }

  @Test
  void nearestNeighbours() throws IOException {
    JsonNode knn =
        json("eval", "knn", emc.toString(), "--data", train, "--test", test, "--k", "5", "--json");
    assertEquals("5", knn.get("settings").get("k").asText());
    assertEquals("0.07", knn.get("settings").get("temperature").asText());
    assertTrue(knn.get("accuracies").get(0).get("top1").get("mean").asDouble() > 50);
    refused(
        "k is 200, but there are only 60 training images: give a smaller --k",
        "eval",
        "knn",
        emc.toString(),
        "--data",
        train,
        "--test",
        test);
  }

  @Test
  void supportVectorMachines() throws IOException {
    JsonNode svm =
        json(
            "eval",
            "svm",
            emc.toString(),
            "--data",
            train,
            "--test",
            test,
            "--costs",
            "1,10",
            "--json");
    assertEquals("svm", svm.get("protocol").asText());
    assertTrue(svm.get("accuracies").get(0).get("top1").get("mean").asDouble() > 50);
  }

  /** Twelve images of VOC's layout: striped ones show a bird, every third a cat as well. */
  @Test
  void supportVectorMachinesOfVoc() throws IOException {
    Path voc = temp.resolve("VOC2007");
    for (String sub : List.of("JPEGImages", "Annotations", "ImageSets/Main")) {
      Files.createDirectories(voc.resolve(sub));
    }
    String[] classes = {
      "aeroplane",
      "bicycle",
      "bird",
      "boat",
      "bottle",
      "bus",
      "car",
      "cat",
      "chair",
      "cow",
      "diningtable",
      "dog",
      "horse",
      "motorbike",
      "person",
      "pottedplant",
      "sheep",
      "sofa",
      "train",
      "tvmonitor"
    };
    var names = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String name = "%06d".formatted(i);
      names.append(name).append('\n');
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, (i % 20) * 0x0c0907 + p * 0x000102);
      }
      ImageIO.write(image, "jpg", voc.resolve("JPEGImages").resolve(name + ".jpg").toFile());
      String object =
          "<object><name>%s</name><difficult>%d</difficult></object>".formatted(classes[i % 20], 0);
      String difficult = i == 3 ? "<object><name>bird</name><difficult>1</difficult></object>" : "";
      Files.writeString(
          voc.resolve("Annotations").resolve(name + ".xml"),
          "<annotation>" + object + difficult + "</annotation>");
    }
    for (String part : List.of("trainval", "test")) {
      Files.writeString(voc.resolve("ImageSets/Main").resolve(part + ".txt"), names.toString());
    }
    JsonNode svm =
        json(
            "eval",
            "svm",
            emc.toString(),
            "--data",
            voc.toString(),
            "--folds",
            "2",
            "--costs",
            "1,100",
            "--json");
    assertEquals(20, svm.get("classes").size());
    assertEquals(40, svm.get("testImages").asInt());
    JsonNode bird = svm.get("classes").get(2);
    assertEquals("bird", bird.get("name").asText());
    assertEquals(2, bird.get("images").asInt());
    assertEquals(1, bird.get("leftOut").asInt());
    assertEquals(voc + "@test", svm.get("settings").get("test").asText());
    JsonNode compared =
        json("compare", emc.toString(), emc.toString(), "--protocol", "svm", "--json");
    assertEquals(0, compared.get("comparisons").get(0).get("difference").asDouble());
    refused(
        "2 training image(s) with class 'aeroplane': cross-validation with 3 folds needs 3; give"
            + " fewer --folds or a single --costs",
        "eval",
        "svm",
        emc.toString(),
        "--data",
        voc.toString(),
        "--out",
        temp.resolve("v.json").toString());
  }

  @Test
  void theOnlineProbeLeavesTheRunAsItIs() throws IOException {
    Path config = temp.resolve("tiny.yaml");
    Path without = temp.resolve("without");
    Path with = temp.resolve("with");
    ok("train", "--config", config.toString(), "--set", "epochs=3", "--out", without.toString());
    Cli cli =
        ok(
            "train",
            "--config",
            config.toString(),
            "--set",
            "epochs=3",
            "--set",
            "online-knn.test.images='" + test + "'",
            "--set",
            "online-knn.k=5",
            "--set",
            "online-knn.bank=40",
            "--set",
            "online-knn.every-epochs=2",
            "--out",
            with.toString());
    for (int epoch : new int[] {0, 2, 3}) {
      assertTrue(cli.err().contains("epoch " + epoch + ": knn-top1 "), cli::toString);
    }
    assertFalse(cli.err().contains("epoch 1: knn-top1 "), cli::toString);
    Path last = Path.of("checkpoints", "epoch-0003");
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(without.resolve(last).resolve(file)),
          Files.readAllBytes(with.resolve(last).resolve(file)),
          file);
    }
    List<String> logged = Files.readAllLines(with.resolve("metrics.jsonl"));
    logged.removeIf(line -> line.contains("\"probe\""));
    assertEquals(Files.readAllLines(without.resolve("metrics.jsonl")), logged);
    JsonNode afterwards =
        json("eval", "knn", with.toString(), "--data", train, "--test", test, "--k", "5", "--json");
    assertEquals("3", afterwards.get("settings").get("epoch").asText());
    JsonNode report = json("report", with.toString(), "--json");
    assertTrue(report.get("runs").get(0).get("probes").get("knn-top1").get("3").isNumber());
  }

  @Test
  void theOnlineProbeNeedsLabelledImagesThatFit() throws IOException {
    String config = temp.resolve("tiny.yaml").toString();
    Path out = temp.resolve("refused");
    Path plain = Files.createDirectories(temp.resolve("unlabelled"));
    Files.copy(
        Path.of(test).resolve("class0/i00.png"),
        plain.resolve("i.png"),
        StandardCopyOption.REPLACE_EXISTING);
    String[] command = {
      "train", "--config", config, "--out", out.toString(), "--set", "", "--set", "online-knn.k=5"
    };
    command[6] = "online-knn.test.images='" + plain + "'";
    refused("online-knn.test: the images of " + plain + " have no labels", command);
    command[6] = "online-knn.test.images='" + test + "'";
    command[8] = "online-knn.k=200";
    refused("online-knn.k is 200, but only 60 images vote", command);
    command[8] = "online-knn.test.to=99";
    refused(
        "online-knn.test.from to online-knn.test.to is 0 to 99, but '" + test + "' holds 45 images",
        command);
    assertFalse(Files.exists(out), "nothing is left behind");
  }

  @Test
  void aReportMeasuresWhatIsMissing() throws IOException {
    Path page = temp.resolve("measured.html");
    Path figures = temp.resolve("figures");
    JsonNode report =
        json(
            "report",
            base.toString(),
            emc.toString(),
            "--data",
            test,
            "--out",
            page.toString(),
            "--plots",
            figures.toString(),
            "--json");
    assertEquals("base", report.get("before").asText());
    for (Path run : List.of(base, emc)) {
      JsonNode results = report.get("results").get(run.getFileName().toString());
      JsonNode gauge = json("gauge", run.toString(), "--data", test, "--json");
      assertEquals(gauge.get("entropy"), results.get("gauge/entropy"));
      assertEquals(gauge.get("effectiveRank"), results.get("gauge/effective-rank"));
      assertTrue(Files.exists(run.resolve("eval").resolve("separability.json")));
    }
    String html = Files.readString(page);
    for (String shown :
        List.of("Separability", "X distribution", "estimator’s maximum", "Mean |correlation|")) {
      assertTrue(html.contains(shown), shown);
    }
    assertTrue(report.get("plots").toString().contains("separability-emc"));
    assertTrue(Files.exists(figures.resolve("separability-emc.png")));
  }

  @Test
  void distancesToNeighbours() throws IOException {
    JsonNode found =
        json(
            "eval",
            "separability",
            base.toString(),
            emc.toString(),
            "--data",
            test,
            "--k",
            "5",
            "--bins",
            "8",
            "--json");
    assertEquals(9, found.get("edges").size());
    JsonNode second = found.get("models").get(1);
    assertTrue(second.get("meanFirst").asDouble() < second.get("meanKth").asDouble());
    refused(
        "k is 45, but each of the 45 images has only 44 others: give a smaller --k",
        "eval",
        "separability",
        base.toString(),
        "--data",
        test,
        "--k",
        "45");
  }

  @Test
  void subsetFilesListTheLabels() throws IOException {
    Path list = temp.resolve("list.txt");
    Files.writeString(list, "class0/i03.png\nclass1/i04.png\nclass2/i05.png\nclass2/i06.png\n");
    String[] command = {
      "eval",
      "linear",
      base.toString(),
      "--cached",
      "--data",
      train,
      "--test",
      test,
      "--subset",
      list.toString(),
      "--out",
      temp.resolve("subset.json").toString(),
      "--json"
    };
    assertEquals(4, json(command).get("accuracies").get(0).get("labels").asInt());
    Files.writeString(list, "class0/i03.png\n\nclass9/i04.png\n");
    refused(
        "subset " + list + ", line 3: 'class9/i04.png' is none of the training images", command);
    Files.writeString(list, "i03.png\n");
    refused("subset " + list + ", line 1: several training images are named 'i03.png'", command);
    Files.writeString(list, "class0/i03.png\nclass1/i04.png\n");
    refused(
        "class 'class2' has no image among the 2 whose labels may be seen; some of each of the 3"
            + " classes are needed",
        command);
    Files.writeString(list, "\n");
    refused("subset " + list + " lists no image", command);
  }

  @Test
  void aRunWithoutACheckpointIsRefused() throws IOException {
    Path young = Files.createDirectories(temp.resolve("young"));
    Files.copy(
        base.resolve("run.yaml"), young.resolve("run.yaml"), StandardCopyOption.REPLACE_EXISTING);
    refused(young + " has no checkpoint yet", "gauge", young.toString(), "--data", test);
  }

  @Test
  void greyImagesAreNotShownToANetworkOfColour() throws IOException {
    Path grey = temp.resolve("grey-images-idx3-ubyte");
    ByteBuffer header = ByteBuffer.allocate(16 + SIDE * SIDE);
    header.putInt(0x803).putInt(1).putInt(SIDE).putInt(SIDE);
    Files.write(grey, header.array());
    refused(
        "the images of " + grey + " have 1 channel(s), the network was trained on 3",
        "gauge",
        base.toString(),
        "--data",
        grey.toString());
  }

  @Test
  void imagesThatDoNotFitAreRefused() throws IOException {
    String[] command = {
      "eval", "linear", base.toString(), "--cached", "--data", train, "--test", ""
    };
    Path plain = Files.createDirectories(temp.resolve("plain"));
    Files.copy(
        Path.of(test).resolve("class0/i00.png"),
        plain.resolve("i.png"),
        StandardCopyOption.REPLACE_EXISTING);
    command[7] = plain.toString();
    String unreadable = temp.resolve("gone").toString();
    refused(
        "no file or folder '%s' (looked for %s)".formatted(unreadable, unreadable),
        "eval",
        "knn",
        base.toString(),
        "--data",
        unreadable,
        "--test",
        test);
    refused(
        plain
            + " has no labels; a folder with one subfolder for each class is expected, a list with"
            + " labels, or an IDX file with that of its labels beside it",
        command);
    Path one = Files.createDirectories(temp.resolve("other").resolve("bird"));
    Files.copy(
        Path.of(test).resolve("class0/i00.png"),
        one.resolve("i.png"),
        StandardCopyOption.REPLACE_EXISTING);
    command[7] = one.getParent().toString();
    refused(one.getParent() + " has the class 'bird', which " + train + " has not", command);
  }
}
