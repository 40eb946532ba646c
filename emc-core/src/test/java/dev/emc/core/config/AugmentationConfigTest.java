package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.FromPlugin;
import dev.emc.core.config.ComponentDocs.Row;
import dev.emc.core.config.ConfigReference.Part;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.LoadedPlugin;
import dev.emc.core.plugin.NoisePlugin;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.plugin.TestPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A plugin's augmentation among ours in a config. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AugmentationConfigTest {
  private static final String YAML =
      ExperimentLoaderTest.SMALL
          + """
          views:
            - size: 12
              count: 2
              augmentations:
                - {type: horizontal-flip, probability: 0.5}
                - {type: acme/noise, deviation: 5}
                - acme/noise
                - {type: normalize, mean: [0.5], std: [0.25]}
          """;

  private Components components;

  @BeforeAll
  void load(@TempDir Path temp) {
    NoisePlugin.write(temp);
    var plugins = new ArrayList<>(PluginLoader.fromFolder(temp).plugins());
    plugins.add(LoadedPlugin.of(new TestPlugin()));
    components = Components.of(plugins);
  }

  private Experiment read(String yaml, String... overrides) {
    return ExperimentLoader.load(yaml, "exp.yaml", List.of(overrides), components);
  }

  private String refusal(String yaml, String... overrides) {
    return assertThrows(ConfigException.class, () -> read(yaml, overrides)).getMessage();
  }

  private static String second(Experiment experiment) {
    var noise =
        (FromPlugin) Objects.requireNonNull(experiment.views()).get(0).augmentations().get(1);
    return noise.name() + " " + noise.config();
  }

  @Test
  void isReadWithItsKeysOrItsDefaults() {
    assertEquals("acme/noise NoiseConfig[deviation=5.0, fault=NONE]", second(read(YAML)));
    assertEquals(
        "acme/noise NoiseConfig[deviation=7.5, fault=THROWS]",
        second(
            read(
                YAML,
                "views[0].augmentations[1].deviation=7.5",
                "views[0].augmentations[1].fault=throws")));
    assertEquals(
        "acme/noise NoiseConfig[deviation=20.0, fault=NONE]",
        second(read(YAML.replace("{type: acme/noise, deviation: 5}", "acme/noise"))));
  }

  @Test
  void isWrittenOutAndReadBack() {
    Experiment experiment = read(YAML);
    String written = ResolvedConfig.write(experiment, components, "abc");
    assertEquals(experiment, read(written), written);
    assertTrue(
        written.contains(
            """
                  - type: acme/noise
                    deviation: 20
                    fault: none
            """),
        written);
  }

  /** Planned from Java, with no config given. */
  @Test
  void defaultsAreWrittenOut() {
    var planned = new FromPlugin("acme/noise");
    assertEquals(
        "{type=acme/noise, deviation=2E+1, fault=none}",
        String.valueOf(ResolvedConfig.plain(Augmentation.class, planned, components)));
  }

  @Test
  void isChecked() {
    assertEquals(
        "exp.yaml:10: views.0.augmentations.1.deviation: must lie in [0, 255], got 300",
        refusal(YAML.replace("deviation: 5", "deviation: 300")));
    assertEquals(
        "exp.yaml:10: views.0.augmentations.1.deviatoin: unknown key, did you mean 'deviation'?"
            + " Valid keys: deviation, fault, type",
        refusal(YAML.replace("deviation: 5", "deviatoin: 5")));
  }

  @Test
  void aNameThatIsNotThereIsToldFromThoseThatAre() {
    assertEquals(
        "exp.yaml:10: views.0.augmentations.1.type: unknown augmentation 'acme/nose', did you mean"
            + " 'acme/noise'? There are: acme/noise",
        refusal(YAML.replace("{type: acme/noise", "{type: acme/nose")));
    assertEquals(
        "exp.yaml:10: views.0.augmentations.1.type: unknown type 'noise', did you mean 'acme/noise'?"
            + " There are: random-resized-crop, resize-center-crop, horizontal-flip, color-jitter,"
            + " grayscale, gaussian-blur, solarize, normalize, acme/noise",
        refusal(YAML.replace("{type: acme/noise", "{type: noise")));
  }

  @Test
  void aRunThatHadItsPluginSaysWhich() {
    String written = ResolvedConfig.write(read(YAML), components, "abc");
    var e =
        assertThrows(
            ConfigException.class,
            () ->
                ExperimentLoader.load(
                    written, "run.yaml", List.of(), Components.of(new TestPlugin())));
    assertEquals(
        "views.0.augmentations.1.type: unknown augmentation 'acme/noise': no plugin brings one. The"
            + " run had plugin acme 2.1, which is not here",
        e.lines().get(0).replaceFirst("^run.yaml:\\d+: ", ""));
  }

  @Test
  void aRunThatGoesOnKeepsIt(@TempDir Path run) throws IOException {
    Path file = run.resolve("run.yaml");
    Files.writeString(file, ResolvedConfig.write(read(YAML), components, "abc"));
    ResumedConfig.read(file, List.of("views[0].augmentations[1].deviation=5"), components, "abc");
    var e =
        assertThrows(
            ConfigException.class,
            () ->
                ResumedConfig.read(
                    file, List.of("views[0].augmentations[1].deviation=6"), components, "abc"));
    assertTrue(
        e.getMessage().startsWith("--set views cannot change when a run is resumed: it is "),
        e::getMessage);
  }

  @Test
  void isDescribedAmongOurs() {
    var section = ConfigReference.find(ConfigReference.of(components), "augmentation");
    assertEquals("augmentations", section.name());
    Part part = section.part("acme/noise");
    assertEquals("Noise on every value", part.meaning());
    assertEquals("acme", part.origin());
    assertEquals(
        List.of(
            new Row("deviation", "number", "20", "[0, 255]", "Standard deviation in levels"),
            new Row("fault", "none|throws|shrinks|loader", "none", "", "What goes wrong")),
        part.rows());
    assertTrue(
        ComponentDocs.ofExperiment(components).stream()
            .anyMatch(
                row ->
                    row.key().equals("views.*.augmentations.*.deviation")
                        && row.meaning().equals("acme/noise: Standard deviation in levels")));
  }

  @Test
  void standsInTheSchema() {
    JsonNode schema = ConfigSchema.of(components);
    JsonNode noise = schema.path("$defs").path("augmentation.acme.noise");
    assertEquals("acme/noise", noise.at("/properties/type/const").asText(), noise::toString);
    assertEquals(255, noise.at("/properties/deviation/maximum").asInt());
    assertTrue(
        schema.path("properties").path("views").toString().contains("augmentation.acme.noise"));
  }
}
