package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.emc.app.home.Installation;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema for editors takes every config that ships, and refuses what the loader refuses. */
@Tag("integration")
class ConfigSchemaIT {
  private static final String NUMBER = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?";
  private static final String SMALL =
      """
      backbone: resnet-tiny
      method: {type: vicreg, projector: [256, 256]}
      data: {train: photos}
      optimizer: {type: sgd, lr: 1e-2}
      """;

  private static final Map<String, Schema> OTHERS = new ConcurrentHashMap<>();

  private final Schema schema = schema();

  @TempDir Path temp;

  private static String text() {
    return ok("schema").out();
  }

  private List<Error> errors(String yaml) throws IOException {
    return schema.validate(read(YamlTree.of(yaml)));
  }

  private static List<Error> errors(String kind, String yaml) throws IOException {
    return OTHERS.computeIfAbsent(kind, ConfigSchemaIT::schema).validate(read(YamlTree.of(yaml)));
  }

  private static Schema schema(String... kind) {
    String[] words = Stream.concat(Stream.of("schema"), Stream.of(kind)).toArray(String[]::new);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(ok(words).out());
  }

  /** Editors read YAML 1.2, to which 1e-6 is a number; this parser takes it for text. */
  private static JsonNode read(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(entry -> entry.setValue(read(entry.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, read(array.get(i)));
      }
    } else if (node.isTextual() && node.asText().matches(NUMBER)) {
      return DecimalNode.valueOf(new BigDecimal(node.asText()));
    }
    return node;
  }

  @TestFactory
  Stream<DynamicTest> takesEveryRecipeAsItIsAndInFull() throws IOException {
    return new Installation(Distribution.HOME)
        .recipes().stream()
            .map(
                recipe ->
                    dynamicTest(
                        recipe.name(),
                        () -> {
                          assertEquals(List.of(), errors(recipe.text()));
                          assertEquals(
                              List.of(), errors(ok("recipes", recipe.name(), "--full").out()));
                        }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epoch: 3",
        "epochs: ten",
        "epochs: 0",
        "epochs: 1.5",
        "device: [cpu]",
        "regularizer: emk",
        "regularizer: {type: emc, strength: 3}",
        "regularizer: {type: emc, entropy-weight: -1}",
        "regularizer: {entropy-weight: 1}",
        "estimator: {epsilon: x}",
        "tensorboard: 1",
        "online-knn: {k: 20}",
        "checkpoints: {keep-last: 0}",
        "start-optimizer: afresh",
        "view-size: 5000",
        "views: [{size: 8, augmentations: []}]",
        "views: [{size: 8, count: 1, augmentations: [{type: grayscale, probability: 2}]}]",
        "views: [{size: 8, count: 1, augmentations: [color-jitter]}]",
        "views: [{size: 8, count: 1, augmentations: [{probability: 0.5}]}]"
      })
  void refusesWhatTheLoaderRefuses(String line) throws IOException {
    assertEquals(List.of(), errors(SMALL));
    assertFalse(errors(SMALL + line + "\n").isEmpty(), line);
    assertFalse(loads(SMALL + line + "\n"), line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "estimator: {epsilon: 1e-6}",
        "regularizer: none",
        "transform: null",
        "start-from: 2024",
        "view-size: 160",
        "online-knn: {test: {images: x}}",
        "checkpoints: {keep-last: 3}",
        "views: [{size: 8, count: 1, augmentations: [horizontal-flip, {type: normalize, mean: [0],"
            + " std: [1]}]}]"
      })
  void takesWhatTheLoaderTakes(String line) throws IOException {
    assertEquals(List.of(), errors(SMALL + line + "\n"));
    assertTrue(loads(SMALL + line + "\n"), line);
  }

  /** Whether the loader takes a config; that it then finds no images is another matter. */
  private boolean loads(String yaml) throws IOException {
    Path file = Files.writeString(temp.resolve("my.yaml"), yaml);
    String error = Distribution.emc("views", "--config", file.toString()).err();
    return !error.contains("my.yaml:");
  }

  /** Files of the other kinds: those that ship, and those that the documentation shows. */
  static Stream<Arguments> others() throws IOException {
    var files = new ArrayList<Arguments>();
    for (var each :
        Map.of(
                "sweep", "src/main/recipes/sweeps",
                "study", "src/main/recipes/studies",
                "protocol", "../emc-eval/src/main/resources/dev/emc/eval/supervised")
            .entrySet()) {
      try (Stream<Path> found = Files.walk(Path.of(each.getValue()))) {
        for (Path file : found.filter(path -> path.toString().endsWith(".yaml")).toList()) {
          files.add(arguments(each.getKey(), file.getFileName(), Files.readString(file)));
        }
      }
    }
    for (Document page : Document.all()) {
      for (Document.Block block : page.blocks()) {
        if (block.language().equals("yaml") && block.text().contains("grid:")) {
          files.add(arguments("sweep", block.toString(), block.text()));
        } else if (block.language().equals("yaml") && block.text().contains("few-labels:")) {
          files.add(arguments("protocol", block.toString(), block.text()));
        }
      }
    }
    return files.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("others")
  void takesEveryFileOfAnotherKind(String kind, Object name, String text) throws IOException {
    assertEquals(List.of(), errors(kind, text), name::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sweep; seeds: [one]",
        "sweep; grids: [a=1]",
        "sweep; evaluation: {protocols: linear}",
        "study; groups: {}",
        "study; groups: [{name: a, rows: [{names: b}]}]",
        "protocol; head: {type: cubic}",
        "protocol; few-labels: [{upto: 0.1}]",
        "protocol; backbone: melted"
      })
  void refusesAFileOfAnotherKindThatTheLoaderRefuses(String kind, String line) throws IOException {
    assertFalse(
        errors(kind, line).stream().allMatch(error -> error.getKeyword().equals("required")), line);
  }

  @Test
  void anUnknownKindIsNamed() {
    Distribution.refused(
        "unknown kind of file 'sweeps', did you mean 'sweep'? There are: run, sweep, study,"
            + " protocol",
        "schema",
        "sweeps");
  }

  @Test
  void refusesWhatIsMissing() throws IOException {
    assertFalse(errors(SMALL.replace("data: {train: photos}\n", "")).isEmpty());
    assertFalse(errors(SMALL.replace("train: photos", "workers: 2")).isEmpty());
  }

  @Test
  void aFileOfItComesWithTheLineForEditors() throws IOException {
    Path file = temp.resolve("emc.schema.json");
    assertEquals(
        "schema: %s\nfirst line of a config: # yaml-language-server: $schema=%s\n"
            .formatted(file, file),
        ok("schema", "--out", file.toString()).out());
    assertEquals(text(), Files.readString(file));
    JsonNode lr =
        new ObjectMapper()
            .readTree(Files.readString(file))
            .at("/$defs/dev.emc.core.config.OptimizerConfig.Sgd/properties/lr");
    assertEquals("Learning rate, SimSiam 0.05 per 256 images", lr.path("description").asText());
    assertEquals(0.05, lr.path("default").asDouble());
    assertEquals(10000, lr.path("maximum").asInt());
    assertEquals(0, lr.path("exclusiveMinimum").asInt());
    assertEquals(2, Distribution.emc("schema", "--out", file.toString()).code());
  }
}
