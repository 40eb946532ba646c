package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What outsiders build with Maven on EMC's published modules passes its tests, and runs. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@ExtendWith(TrainedRuns.Resolver.class)
class OutsideProjectsIT {
  @TempDir static Path built;
  private static OutsideProjects projects;

  private final TrainedRuns runs;
  private final List<Process> started = new ArrayList<>();
  @TempDir Path temp;

  OutsideProjectsIT(TrainedRuns runs) {
    this.runs = runs;
  }

  @BeforeAll
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  static void build() throws Exception {
    projects = new OutsideProjects(built);
  }

  @AfterAll
  static void removeLinks() throws IOException {
    if (projects != null) {
      projects.close();
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly();
      Limits.end(process);
    }
  }

  /** The contracts of the kit are what a plugin's tests consist of. */
  @ParameterizedTest
  @CsvSource({"byol-plugin,30", "spread,30", "each,60", "my-plugin,60"})
  void itsTestsPass(String name, int least) throws IOException {
    int tests = projects.tests(name);
    assertTrue(tests >= least, tests + " tests ran");
  }

  /** Whoever uses EMC as a library has the versions that EMC itself was tested with. */
  @Test
  void theirLibrariesAreThoseOfTheProgram() throws IOException {
    Set<String> ours = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Distribution.HOME)) {
      files.map(file -> file.getFileName().toString()).forEach(ours::add);
    }
    for (String example : OutsideProjects.EXAMPLES) {
      Set<String> others =
          projects.classPath(example).stream()
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".jar") && !ours.contains(name))
              .filter(name -> !name.matches("(junit-|opentest4j-|emc-testkit-).*"))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(Set.of(), others, example);
    }
  }

  /** Readers of files need nothing of what plugins do, and no library brings native code. */
  @Test
  void readersBringNoGuavaAndNoNatives() throws IOException {
    Set<String> names =
        projects.classPath(OutsideProjects.READERS).stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".jar"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(names.stream().anyMatch(name -> name.startsWith("emc-images-")), names::toString);
    assertEquals(
        List.of(),
        names.stream()
            .filter(
                name ->
                    name.matches(
                        "(guava|guice|failureaccess|pytorch-(native|jni)|.*(linux|macosx|windows)-).*"))
            .toList());
  }

  private Process start(String example, String main, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(
        projects.classPath(example).stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(main);
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

  private static List<Document.Block> page(String language) throws IOException {
    return Document.all().stream()
        .filter(page -> page.name().equals("docs/plugins.md"))
        .flatMap(page -> page.blocks().stream())
        .filter(block -> block.language().equals(language))
        .toList();
  }

  @Test
  void theServiceFileThatThePageShowsIsTheTutorials() throws IOException {
    String service =
        Files.readString(
            projects
                .project("spread")
                .resolve("src/main/resources/META-INF/services/dev.emc.api.plugin.EmcPlugin"));
    assertTrue(page("").stream().anyMatch(block -> block.text().equals(service)));
  }

  /** By the config that the page shows, and once more with the criterion that uses the others. */
  @Test
  void allSixPluginsOfThePageTrainTogether() throws Exception {
    Path config = temp.resolve("my.yaml");
    List<Document.Block> shown =
        page("yaml").stream().filter(block -> block.text().contains("example/gaps")).toList();
    assertEquals(1, shown.size());
    Files.writeString(config, shown.get(0).text());
    var plugins = new ArrayList<String>();
    for (String name : List.of("spread", "each")) {
      plugins.addAll(List.of("--plugins", projects.jar(name).toString()));
    }
    String described = ok(plugins, "describe", "regularizer", "example/spread");
    assertTrue(described.contains("standard deviation to reach"), described);
    for (String regularizer : List.of("{type: example/spread, floor: 0.5}", "{type: emc}")) {
      String name = find("type: ([\\w/]+)", regularizer).group(1);
      Path run = temp.resolve("run-" + name.replace('/', '-'));
      Files.writeString(
          config,
          shown.get(0).text().replaceFirst("(?m)^regularizer: .*$", "regularizer: " + regularizer));
      train(plugins, config, run);
      String metrics = Files.readString(run.resolve("metrics.jsonl"));
      assertTrue(metrics.contains("example/align/distance"), metrics);
      assertTrue(metrics.contains(name + "/"), metrics);
      assertFalse(metrics.contains("NaN") || metrics.contains("Infinity"), metrics);
      String written = Files.readString(run.resolve("run.yaml"));
      for (String type : List.of("patch-net", "align", "softsign", "gaps", "fog")) {
        assertTrue(written.contains("type: example/" + type), written);
      }
      // By the manifest that the page's POM asks for.
      assertTrue(written.contains("name: spread\n      version: \"1.0\""), written);
    }
  }

  private static String ok(List<String> plugins, String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(plugins);
    return Distribution.ok(all.toArray(String[]::new)).out();
  }

  private void train(List<String> plugins, Path config, Path run, String... sets) {
    var words = new ArrayList<>(List.of("train", "--config", config.toString()));
    for (String set :
        Stream.concat(
                Stream.of("data.train=" + runs.train(), "threads=1", "device=cpu"), Stream.of(sets))
            .toList()) {
      words.addAll(List.of("--set", set));
    }
    words.addAll(List.of("--out", run.toString()));
    ok(plugins, words.toArray(String[]::new));
  }

  @Test
  void thePluginOfTheArchetypeIsListedAndItsRecipeTrains() throws Exception {
    List<String> plugin = List.of("--plugins", projects.jar("my-plugin").toString());
    String listed = ok(plugin, "plugins");
    assertTrue(listed.matches("(?s).*augmentation: mine/blot.*"), listed);
    String described = ok(plugin, "describe", "augmentation", "mine/blot");
    assertTrue(described.contains("share of the image's shorter side"), described);
    assertTrue(described.contains("from plugin my-plugin 2.0"), described);
    Path run = temp.resolve("run");
    Path recipe = projects.project("my-plugin").resolve("recipe.yaml");
    train(plugin, recipe, run, "backbone.width=4", "batch-size=16", "epochs=1");
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    for (String term : List.of("mine/pair/distance", "mine/spread/spread")) {
      assertTrue(metrics.contains(term), metrics);
    }
    assertFalse(metrics.contains("NaN"), metrics);
    assertTrue(Files.readString(run.resolve("run.yaml")).contains("type: mine/blot"));
    Path sheet = temp.resolve("views.png");
    ok(plugin, "views", "--config", run.resolve("run.yaml").toString(), "--out", sheet.toString());
    assertTrue(Files.size(sheet) > 0);
  }
}
