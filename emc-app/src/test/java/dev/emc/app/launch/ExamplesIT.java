package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.testkit.process.Limits;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples that use EMC as a library, compiled and run on the libraries of the distribution.
 */
@ExtendWith(TrainedRuns.Resolver.class)
class ExamplesIT {
  private final TrainedRuns runs;
  private final List<Process> started = new ArrayList<>();
  @TempDir Path temp;

  ExamplesIT(TrainedRuns runs) {
    this.runs = runs;
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly();
      Limits.end(process);
    }
  }

  private static String libraries() throws IOException {
    try (Stream<Path> libraries = Files.list(Distribution.HOME.resolve("lib"));
        Stream<Path> plugins = Files.walk(Distribution.HOME.resolve("plugins"))) {
      return String.join(
          File.pathSeparator,
          Stream.concat(libraries, plugins)
              .map(Path::toString)
              .filter(name -> name.endsWith(".jar"))
              .sorted()
              .toList());
    }
  }

  private Process start(String example, String main, String... arguments) throws IOException {
    Path classes = Files.createDirectories(temp.resolve("classes"));
    var compile =
        new ArrayList<>(List.of("-Xlint:all,-processing,-path", "-Werror", "--release", "17"));
    compile.addAll(List.of("-d", classes.toString(), "-cp", libraries()));
    try (Stream<Path> sources = Files.walk(Path.of("../examples", example, "src/main/java"))) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
    }
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler().run(null, null, null, compile.toArray(String[]::new)));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classes + File.pathSeparator + libraries(), main));
    command.addAll(List.of(arguments));
    Process process =
        Limits.limited(
            new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    started.add(process);
    return process;
  }

  private static String said(Process process) throws IOException, InterruptedException {
    String out = String.join("\n", process.inputReader().lines().toList());
    assertEquals(0, Limits.end(process), out);
    return out;
  }

  private static Matcher find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher : fail(text);
  }

  @Test
  void aTrainingLoopOfDjlSpreadsItsEmbeddings() throws Exception {
    String said = said(start("djl-training-loop", "com.example.loop.TrainingLoop"));
    Matcher entropies = find("(-?[\\d.]+) before, (-?[\\d.]+) after", said);
    double before = Double.parseDouble(entropies.group(1));
    double after = Double.parseDouble(entropies.group(2));
    // An interval of half the width has ln 2 = 0.69 nats less.
    assertTrue(after > before + 0.7 && after < 0.1, said);
  }

  @Test
  void aProbeOfSavedFeaturesTellsTwoCloudsApart() throws Exception {
    clouds("train", 200, 1);
    clouds("test", 100, 2);
    String said =
        said(
            start(
                "npy-evaluation",
                "com.example.features.SavedFeatures",
                "train.npy",
                "train.txt",
                "test.npy",
                "test.txt",
                "linear.json"));
    double accuracy =
        Double.parseDouble(find("100\\.000 % of the labels: ([\\d.]+) %", said).group(1));
    // Six standard deviations apart: three in a hundred thousand and more are beyond the middle.
    assertTrue(accuracy > 95, said);
    assertTrue(Files.readString(temp.resolve("linear.json")).contains("\"linear-cached\""));
  }

  /** Two classes, six standard deviations from one another. */
  private void clouds(String part, int rows, long seed) throws IOException {
    var random = new Random(seed);
    var values = new float[rows * 4];
    var labels = new ArrayList<String>();
    for (int row = 0; row < rows; row++) {
      labels.add(row % 2 == 0 ? "cat" : "dog");
      for (int i = 0; i < 4; i++) {
        values[4 * row + i] = (float) (random.nextGaussian() + (row % 2) * 3);
      }
    }
    NpyFile.write(temp.resolve(part + ".npy"), Tensor.ofFloats(values, rows, 4));
    Files.write(temp.resolve(part + ".txt"), labels);
  }

  @Test
  void aServiceAnswersWithTheFeaturesThatEmbedWrites() throws Exception {
    Process service =
        start(
            "embedding-service",
            "com.example.service.EmbeddingService",
            runs.base().toString(),
            "0");
    String line = service.inputReader().readLine();
    String port = find("listening on port (\\d+)", String.valueOf(line)).group(1);
    Path folder = Path.of(runs.test()).resolve("class1");
    Path image;
    try (Stream<Path> images = Files.list(folder)) {
      image = images.sorted().findFirst().orElseThrow();
    }
    HttpResponse<String> answer = post(port, Files.readAllBytes(image));
    assertEquals(200, answer.statusCode(), answer.body());
    String[] features = answer.body().replaceAll("[\\[\\] ]", "").split(",");
    Distribution.ok(
        "embed",
        runs.base().toString(),
        "--data",
        folder.toString(),
        "--out",
        temp.resolve("all.npy").toString());
    float[] embedded = NpyFile.read(temp.resolve("all.npy")).toFloats();
    double largest = 0;
    for (int i = 0; i < features.length; i++) {
      largest = Math.max(largest, Math.abs(embedded[i]));
    }
    for (int i = 0; i < features.length; i++) {
      // One image is computed in another order than a batch.
      assertEquals(embedded[i], Double.parseDouble(features[i]), 1e-4 * largest);
    }
    HttpResponse<String> refused = post(port, "no image".getBytes());
    assertEquals(400, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("posted.jpg"), refused.body());
  }

  private static HttpResponse<String> post(String port, byte[] body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/embed"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
