package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.AbstractModule;
import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.plugin.TestPlugin.EmcConfig;
import dev.emc.core.plugin.TestPlugin.FlatConfig;
import dev.emc.core.plugin.TestPlugin.Marginals;
import dev.emc.core.plugin.TestPlugin.Ramp;
import dev.emc.core.plugin.TestPlugin.VcregConfig;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Creation of a run's components. */
class ComponentGraphTest {
  private static final Choice<?> FLAT =
      new Choice<>(ExtensionPoint.METHOD, "flat", new FlatConfig(7, List.of(3)));
  private static final Choice<?> ROUND = Choice.of(ExtensionPoint.METHOD, "round");
  private static final Choice<?> SPACINGS = Choice.of(ExtensionPoint.ESTIMATOR, "m-spacings");
  private static final Choice<?> EMC =
      new Choice<>(
          ExtensionPoint.REGULARIZER, "emc", new EmcConfig(2, 3, Marginals.SOME, new Ramp()));

  private static final String WHERE = CodeLocation.of(TestPlugin.class);

  private final Components components = Components.of(new TestPlugin());

  private ComponentGraph graph(Choice<?>... choices) {
    return components.assemble(SelectedComponents.of(choices));
  }

  @Test
  void eachComponentGetsItsOwnConfigAndTheOthers() {
    ComponentGraph graph = graph(FLAT, SPACINGS, EMC);
    assertEquals(FLAT.config(), assertInstanceOf(TestPlugin.Flat.class, graph.method()).config);
    var emc = assertInstanceOf(TestPlugin.Emc.class, graph.regularizer());
    assertEquals(EMC.config(), emc.config);
    assertEquals("from the plugin's module", emc.word);
    assertSame(graph.estimator(), emc.estimator);
    assertSame(graph.transform(), emc.transform);
    assertSame(graph.regularizer(), graph.get(ExtensionPoint.REGULARIZER));
    // No config given: the defaults.
    assertEquals(
        new TestPlugin.SpacingsConfig(),
        assertInstanceOf(TestPlugin.Spacings.class, graph.estimator()).config);
  }

  @Test
  void eachRunHasItsOwnInstances() {
    assertNotSame(graph(FLAT).method(), graph(FLAT).method());
  }

  @Test
  void nothingIsCreatedUnasked() {
    int before = TestPlugin.CREATED.get();
    ComponentGraph graph = graph(FLAT, SPACINGS, EMC);
    graph.method();
    graph.estimator();
    assertEquals(before, TestPlugin.CREATED.get());
    graph.regularizer();
    graph.regularizer();
    assertEquals(before + 1, TestPlugin.CREATED.get());
  }

  @Test
  void theTransformFollowsTheSpaceUnlessChosen() {
    ComponentGraph flat = graph(FLAT, SPACINGS, EMC);
    assertInstanceOf(TestPlugin.Sigmoid.class, ((TestPlugin.Emc) flat.regularizer()).transform);
    assertEquals("sigmoid", flat.choice(ExtensionPoint.TRANSFORM).name());
    ComponentGraph round = graph(ROUND, SPACINGS, EMC);
    assertInstanceOf(TestPlugin.NormalCdf.class, ((TestPlugin.Emc) round.regularizer()).transform);
    assertEquals("normal-cdf", round.choice(ExtensionPoint.TRANSFORM).name());
    ComponentGraph chosen = graph(ROUND, Choice.of(ExtensionPoint.TRANSFORM, "sigmoid"));
    assertInstanceOf(TestPlugin.Sigmoid.class, chosen.transform());
    assertEquals("sigmoid", chosen.choice(ExtensionPoint.TRANSFORM).name());
  }

  @Test
  void aMissingDefaultTransformIsNamed() {
    Components few =
        Components.of(
            binder -> {
              binder.method("round", TestPlugin.Round.class);
              binder.transform("sigmoid", TestPlugin.Sigmoid.class);
            });
    assertEquals(
        "unknown transform 'normal-cdf'. There are: sigmoid",
        error(() -> few.assemble(SelectedComponents.of(ROUND)).transform()));
  }

  @Test
  void aMethodThatNeedsTheDefaultTransformSaysSo() {
    Components circular =
        Components.of(
            new TestPlugin(),
            binder -> {
              binder.method("circular", Circular.class);
              binder.transform("other", TestPlugin.Sigmoid.class);
            });
    Choice<?> method = Choice.of(ExtensionPoint.METHOD, "circular");
    assertEquals(
        "method 'circular' needs a transform to be created, so the default cannot follow it:"
            + " choose one of normal-cdf, other, sigmoid",
        error(() -> circular.assemble(SelectedComponents.of(method)).method()));
    Choice<?> transform = Choice.of(ExtensionPoint.TRANSFORM, "other");
    assertInstanceOf(
        Circular.class, circular.assemble(SelectedComponents.of(method, transform)).method());
  }

  @Test
  void whatIsNotChosenIsNamed() {
    assertEquals("no method is chosen", error(() -> graph(SPACINGS).method()));
    assertEquals("no transform is chosen", error(() -> graph(SPACINGS).transform()));
    assertEquals(
        "no transform is chosen", error(() -> graph(SPACINGS).choice(ExtensionPoint.TRANSFORM)));
    assertEquals(
        "regularizer 'emc' needs components that are not chosen: transform, estimator",
        error(() -> graph(EMC)));
  }

  @Test
  void anUnknownChoiceIsNamed() {
    assertEquals(
        "unknown method 'flut', did you mean 'flat'? There are: flat, round",
        error(() -> graph(Choice.of(ExtensionPoint.METHOD, "flut"))));
  }

  @Test
  void aForeignConfigIsRefused() {
    assertEquals(
        "method 'flat' takes a dev.emc.core.plugin.TestPlugin$FlatConfig, got"
            + " VcregConfig[stdWeight=1.0]",
        error(() -> graph(new Choice<>(ExtensionPoint.METHOD, "flat", new VcregConfig(1)))));
  }

  @Test
  void aConstructorThatThrowsIsNamed() {
    EmcPlugin plugin =
        binder -> {
          binder.method("acme/failing", Failing.class);
          binder.method("acme/refusing", Refusing.class);
          binder.method("acme/asking", Asking.class);
        };
    Components failing = Components.of(plugin);
    assertEquals(
        "method 'acme/failing' of plugin PLUGIN could not be created: IllegalStateException: no"
            + " licence",
        error(() -> only(failing, "acme/failing").method())
            .replace(failing.plugins().get(0) + " (" + WHERE + ")", "PLUGIN"));
    assertEquals(
        "no such teacher file: x.pt", error(() -> only(failing, "acme/refusing").method()));
    assertEquals(
        "the components of this run do not fit together: No implementation for"
            + " dev.emc.core.plugin.ComponentGraphTest$Unbound was bound.",
        error(() -> only(failing, "acme/asking")));
  }

  private static ComponentGraph only(Components components, String method) {
    return components.assemble(SelectedComponents.of(Choice.of(ExtensionPoint.METHOD, method)));
  }

  @Test
  void twoPluginsMayBindOneType() {
    EmcPlugin second =
        binder -> {
          binder.method("wordy", Wordy.class);
          binder.install(
              new AbstractModule() {
                @Override
                protected void configure() {
                  bind(String.class).toInstance("from the second module");
                }
              });
        };
    ComponentGraph graph =
        Components.of(new TestPlugin(), second)
            .assemble(
                SelectedComponents.of(Choice.of(ExtensionPoint.METHOD, "wordy"), SPACINGS, EMC));
    assertEquals("from the second module", assertInstanceOf(Wordy.class, graph.method()).word);
    assertEquals(
        "from the plugin's module",
        assertInstanceOf(TestPlugin.Emc.class, graph.regularizer()).word);
  }

  @Test
  void twoComponentsMayShareATypeOfConfig() {
    Components shared =
        Components.of(
            binder -> {
              binder.method("flat", TestPlugin.Flat.class).config(FlatConfig.class);
              binder.estimator("flat", FlatEstimator.class).config(FlatConfig.class);
            });
    ComponentGraph graph =
        shared.assemble(
            SelectedComponents.of(
                FLAT,
                new Choice<>(ExtensionPoint.ESTIMATOR, "flat", new FlatConfig(8, List.of()))));
    assertEquals(
        7, assertInstanceOf(TestPlugin.Flat.class, graph.method()).config.invarianceWeight());
    assertEquals(
        8, assertInstanceOf(FlatEstimator.class, graph.estimator()).config.invarianceWeight());
  }

  @Test
  void twoChoicesForAPointAreRefused() {
    assertEquals(
        "two choices for the method",
        assertThrows(IllegalArgumentException.class, () -> SelectedComponents.of(FLAT, ROUND))
            .getMessage());
  }

  private static String error(Executable work) {
    return assertThrows(ConfigException.class, work).getMessage();
  }

  /** Is not bound anywhere. */
  public interface Unbound {}

  static final class Circular extends Method {
    @Inject
    Circular(CompactTransform transform) {}
  }

  static final class Failing extends Method {
    @Inject
    Failing() {
      throw new IllegalStateException("no licence");
    }
  }

  static final class Refusing extends Method {
    @Inject
    Refusing() {
      throw new ConfigException("no such teacher file: x.pt");
    }
  }

  static final class Asking extends Method {
    @Inject
    Asking(Unbound unbound) {}
  }

  static final class Wordy extends Method {
    final String word;

    @Inject
    Wordy(String word) {
      this.word = word;
    }
  }

  abstract static class Method extends TestPlugin.BaseMethod {
    @Override
    public EmbeddingSpace embeddingSpace() {
      return EmbeddingSpace.EUCLIDEAN;
    }
  }

  static final class FlatEstimator extends TestPlugin.BaseEstimator {
    final FlatConfig config;

    @Inject
    FlatEstimator(FlatConfig config) {
      this.config = config;
    }
  }
}
