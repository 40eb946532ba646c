package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.ComponentDocs.Row;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.LoadedPlugin;
import dev.emc.core.plugin.PluginInfo;
import dev.emc.core.plugin.PluginJar;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.plugin.TestPlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The config of a component whose classes only its plugin's loader knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginConfigTest {
  private static final String YAML =
      ExperimentLoaderTest.SMALL
          + """
          regularizer:
            type: acme/spread
            mode: slow-start
            kernel: {type: gauss, width: 3}
          """;

  private Components components;

  @BeforeAll
  void load(@TempDir Path temp) {
    new PluginJar()
        .source(
            "com.acme.Spread",
            """
            package com.acme;
            import dev.emc.api.*;
            public final class Spread implements Regularizer {
              private final SpreadConfig config;
              @jakarta.inject.Inject Spread(SpreadConfig config) { this.config = config; }
              public LossTerms loss(Embeddings embeddings) { return LossTerms.none(); }
              @Override public String toString() { return config.toString(); }
            }
            """)
        .source(
            "com.acme.SpreadConfig",
            """
            package com.acme;
            import dev.emc.api.plugin.Describe;
            public record SpreadConfig(
                @Describe("Weight of the term") double weight,
                @Describe("How it starts") Mode mode,
                @Describe("What near means") Kernel kernel) {
              public enum Mode { AT_ONCE, SLOW_START }
              public sealed interface Kernel {}
              public record Gauss(@Describe("Width") double width) implements Kernel {
                public Gauss {
                  if (width <= 0) throw new IllegalArgumentException("width must be positive");
                }
                public Gauss() { this(1); }
              }
              public record Flat() implements Kernel {}
              public SpreadConfig() { this(0.5, Mode.AT_ONCE, new Flat()); }
            }
            """)
        .source(
            "com.acme.AcmePlugin",
            """
            package com.acme;
            import dev.emc.api.plugin.*;
            @BuiltFor(EmcApi.MAJOR)
            public final class AcmePlugin implements EmcPlugin {
              public void configure(EmcBinder binder) {
                binder.regularizer("acme/spread", Spread.class).config(SpreadConfig.class);
              }
            }
            """)
        .service(EmcPlugin.class.getName(), "com.acme.AcmePlugin")
        .write(temp.resolve("acme").resolve("acme.jar"));
    var plugins = new ArrayList<>(PluginLoader.fromFolder(temp).plugins());
    plugins.add(LoadedPlugin.of(new TestPlugin()));
    components = Components.of(plugins);
  }

  private Experiment read(String yaml, String... overrides) {
    return ExperimentLoader.load(yaml, "exp.yaml", List.of(overrides), components);
  }

  @Test
  void isReadAndInjected() {
    Experiment experiment = read(YAML, "regularizer.weight=2");
    assertEquals(
        "SpreadConfig[weight=2.0, mode=SLOW_START, kernel=Gauss[width=3.0]]",
        components.assemble(experiment.selection()).regularizer().toString());
  }

  @Test
  void isWrittenOutAndReadBack() {
    Experiment experiment = read(YAML);
    String written = ResolvedConfig.write(experiment, components, "abc");
    assertEquals(experiment, read(written), written);
    assertEquals(
        true,
        written.contains(
            """
              plugins:
                - name: acme
                  version: "2.1"
                - name: test
                  version: unknown
            """),
        written);
  }

  /** Of a run whose plugin was taken out, and of one whose plugin no longer brings it. */
  @Test
  void aRunThatHadAPluginSaysWhichAndOfWhatVersion() {
    String written = ResolvedConfig.write(read(YAML), components, "abc");
    Components without = Components.of(new TestPlugin());
    String start = "unknown regularizer 'acme/spread'. There are: emc, none, vcreg";
    String error =
        assertThrows(
                ConfigException.class,
                () -> ExperimentLoader.load(written, "run.yaml", List.of(), without))
            .getMessage();
    assertEquals(
        "regularizer.type: " + start + ". The run had plugin acme 2.1, which is not here",
        error.replaceFirst("^run.yaml:\\d+: ", ""));
    var other = new PluginInfo("acme", "3.0", "com.acme.AcmePlugin", "acme.jar");
    Components newer =
        Components.of(
            List.of(new LoadedPlugin(other, binder -> {}), LoadedPlugin.of(new TestPlugin())));
    error =
        assertThrows(
                ConfigException.class,
                () -> ExperimentLoader.load(written, "run.yaml", List.of(), newer))
            .getMessage();
    assertEquals(
        "regularizer.type: " + start + ". The run had plugin acme 2.1, of which there is 3.0 here",
        error.replaceFirst("^run.yaml:\\d+: ", ""));
  }

  @Test
  void isChecked() {
    assertEquals(
        "exp.yaml:8: regularizer.kernel.width: must be positive",
        assertThrows(ConfigException.class, () -> read(YAML.replace("3}", "-3}"))).getMessage());
    assertEquals(
        "--set regularizer.mode: expected one of at-once, slow-start, found 'slow', did you mean"
            + " 'slow-start'?",
        assertThrows(ConfigException.class, () -> read(YAML, "regularizer.mode=slow"))
            .getMessage());
  }

  @Test
  void isDescribed() {
    assertEquals(
        List.of(
            new Row("weight", "number", "0.5", "", "Weight of the term"),
            new Row("mode", "at-once|slow-start", "at-once", "", "How it starts"),
            new Row("kernel", "gauss|flat", "flat", "", "What near means"),
            new Row("kernel.width", "number", "1", "", "gauss: Width")),
        ComponentDocs.of(components.find(ExtensionPoint.REGULARIZER, "acme/spread"), components));
  }
}
