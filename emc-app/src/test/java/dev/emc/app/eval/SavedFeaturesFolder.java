package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.cli.Command;
import dev.emc.app.report.ReportCommand;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of saved features and labels, and the commands that evaluate them. */
abstract class SavedFeaturesFolder {
  static final List<Command> COMMANDS =
      List.of(
          new EvalSvmCommand(),
          new EvalKnnCommand(),
          new EvalLinearCommand(),
          new EvalSeparabilityCommand(),
          new CompareCommand(),
          new ReportCommand());
  static final int WIDTH = 6;
  static final int CLASSES = 3;

  @TempDir Path folder;

  @BeforeEach
  void save() throws IOException {
    for (String part : List.of("train", "test")) {
      features(part + ".npy", part.equals("train") ? 90 : 60, 1, part.length());
      lines(
          part + ".txt",
          part.equals("train") ? 90 : 60,
          i -> List.of("cat", "cow", "dog").get(i % 3));
    }
  }

  interface Line {
    String of(int row);
  }

  Path lines(String name, int rows, Line line) throws IOException {
    return Files.write(folder.resolve(name), IntStream.range(0, rows).mapToObj(line::of).toList());
  }

  /** Rows that lean towards one of three directions. */
  Path features(String name, int rows, double strength, long seed) throws IOException {
    var random = new Random(seed);
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      boolean own = i % WIDTH == i / WIDTH % CLASSES;
      values[i] = (float) (random.nextGaussian() + (own ? 3 * strength : 0));
    }
    NpyFile.write(folder.resolve(name), Tensor.ofFloats(values, rows, WIDTH));
    return folder.resolve(name);
  }

  Path marks(String name, int rows) throws IOException {
    long[] marks = new long[rows * CLASSES];
    for (int i = 0; i < marks.length; i++) {
      boolean shown = i % CLASSES == i / CLASSES % CLASSES;
      marks[i] = i % 17 == 0 ? 0 : shown ? 1 : -1;
    }
    NpyFile.write(folder.resolve(name), Tensor.ofLongs(marks, rows, CLASSES));
    return folder.resolve(name);
  }

  Cli run(String command, String... more) {
    return runOf(command, "train.npy", "train.txt", "test.npy", "test.txt", more);
  }

  Cli runOf(
      String command,
      String train,
      String trainLabels,
      String test,
      String labels,
      String... more) {
    var all = new ArrayList<>(List.of(command.split(" ")));
    all.addAll(List.of("--train-features", path(train), "--train-labels", path(trainLabels)));
    all.addAll(List.of("--test-features", path(test), "--test-labels", path(labels)));
    all.addAll(List.of(more));
    return Cli.run(COMMANDS, folder, all.toArray(String[]::new));
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }

  static JsonNode json(Cli cli) throws IOException {
    assertEquals(0, cli.code(), cli::toString);
    return new ObjectMapper().readTree(cli.out());
  }

  static void refused(String line, Cli cli) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), cli);
  }
}
