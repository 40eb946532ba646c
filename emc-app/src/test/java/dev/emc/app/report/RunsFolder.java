package dev.emc.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.app.testing.Cli;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.stats.MeanSd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** A folder of runs with logs and results, and the command that reports on them. */
abstract class RunsFolder {
  @TempDir Path folder;

  Cli report(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "report";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Cli.run(List.of(new ReportCommand()), folder, all);
  }

  Path run(String name, String regularizer, int epochs) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        run.resolve("run.yaml"),
        """
        method: {type: vicreg, projector: [8, 8]}
        regularizer: {type: %s}
        batch-size: 256
        epochs: 3
        """
            .formatted(regularizer));
    Files.writeString(run.resolve("metrics.jsonl"), metrics(epochs) + "{\"kind\":\"ep");
    var timings = new StringBuilder();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      timings.append(
          "{\"epoch\":%d,\"seconds\":2,\"images-per-second\":120.5,\"data-wait-share\":0.4}\n"
              .formatted(epoch));
    }
    Files.writeString(run.resolve("timings.jsonl"), timings);
    return run;
  }

  static String metrics(int epochs) {
    var metrics = new StringBuilder();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      metrics.append("{\"kind\":\"step\",\"epoch\":0,\"step\":1,\"loss\":9}\n");
      metrics.append(
          ("{\"kind\":\"epoch\",\"epoch\":%d,\"step\":%d,\"learning-rate\":0.2,\"loss\":%s,"
                  + "\"terms\":{\"vicreg/invariance\":0.5,\"entropy\":-0.25}}\n")
              .formatted(epoch, 10 * epoch, 5.0 / epoch));
    }
    return metrics.toString();
  }

  static void probe(Path run, int wrong) throws IOException {
    probe(run, "linear", 300, wrong);
  }

  /** Answers on the first images of a set, some of them wrong, under some protocol. */
  static void probe(Path model, String protocol, int images, int wrong) throws IOException {
    int[] labels = IntStream.range(0, images).map(i -> i % 2).toArray();
    int[] predicted = IntStream.range(0, images).map(i -> i < wrong ? 1 - i % 2 : i % 2).toArray();
    var draw = new DrawResult(0, 10, 0.1, true, true, 100 - 100.0 * wrong / images, predicted);
    var fraction =
        new FractionResult(
            1, MeanSd.of(new double[] {draw.top1()}), null, List.of(), List.of(draw));
    var ids = IntStream.range(0, images).mapToObj(String::valueOf).toList();
    var predictions = new Predictions("any", ids, labels, 2, List.of(fraction));
    new Evaluation("linear-cached", Map.of(), predictions).write(ResultFile.of(model, protocol));
  }

  static List<String> names(JsonNode results) {
    var names = new ArrayList<String>();
    results.fieldNames().forEachRemaining(names::add);
    return names;
  }

  void refused(String line, String... arguments) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), report(arguments));
  }
}
