package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineProvider;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.PreciseTransform;
import dev.emc.api.Regularizer;
import dev.emc.api.plugin.ExtensionPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How components of plugins are made and called, and who is blamed when that fails. */
class PluginCallsTest extends PluginFolderCase {
  private static final Embeddings NO_EMBEDDINGS = null;

  /** A regularizer with an estimator of its own plugin, or of another. */
  private Path acme(String constructor, String loss, String estimator) {
    return binding(
            "acme",
            "binder.regularizer(\"acme/reg\", Reg.class);",
            "binder.estimator(\"acme/est\", Est.class);")
        .source(
            "acme.Reg",
            """
            package acme;
            import dev.emc.api.*;
            public final class Reg implements Regularizer {
              @jakarta.inject.Inject Reg(EntropyEstimator estimator) { %s }
              public LossTerms loss(Embeddings embeddings) { %s }
            }
            """
                .formatted(constructor, loss))
        .source(
            "acme.Est",
            """
            package acme;
            import ai.djl.ndarray.NDArray;
            import dev.emc.api.*;
            public final class Est implements EntropyEstimator {
              @jakarta.inject.Inject Est() { %s }
              public NDArray entropy(NDArray sample) { return sample; }
              public int minimumSamples() { return 2; }
              public boolean differentiable() { return false; }
              public double uniformLevel(int samples) { return 0; }
            }
            """
                .formatted(estimator))
        .write(jar("acme"));
  }

  private ComponentGraph graph() {
    return components()
        .assemble(
            SelectedComponents.of(
                Choice.of(ExtensionPoint.REGULARIZER, "acme/reg"),
                Choice.of(ExtensionPoint.ESTIMATOR, "acme/est")));
  }

  @Test
  void theComponentWhoseConstructorThrowsIsBlamedAndNotTheOneThatAskedForIt() {
    Path jar = acme("", "return LossTerms.none();", "throw new IllegalStateException(\"no GPU\");");
    assertEquals(
        "estimator 'acme/est' of plugin acme 2.1 ("
            + jar
            + ") could not be created: IllegalStateException: no GPU",
        assertThrows(ConfigException.class, () -> graph().regularizer()).getMessage());
  }

  @Test
  void aConstructorThatThrowsIsBlamedItself() {
    Path jar = acme("int[] none = {}; none[1] = 2;", "return LossTerms.none();", "");
    assertEquals(
        "regularizer 'acme/reg' of plugin acme 2.1 ("
            + jar
            + ") could not be created: ArrayIndexOutOfBoundsException: Index 1 out of bounds for"
            + " length 0",
        assertThrows(ConfigException.class, () -> graph().regularizer()).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw new IllegalStateException(\"no luck\");|IllegalStateException: no luck",
        "return LossTerms.builder().add(\"x\", 1, null).build();|NullPointerException",
        "throw new AssertionError(\"never\");|AssertionError: never",
        "return loss(embeddings);|StackOverflowError",
      })
  void aComponentThatThrowsInAStepIsBlamed(String loss, String cause) {
    Path jar = acme("", loss, "");
    Regularizer regularizer = graph().regularizer();
    var failure = assertThrows(ComponentFailure.class, () -> regularizer.loss(NO_EMBEDDINGS));
    assertTrue(
        failure
            .getMessage()
            .startsWith(
                "regularizer 'acme/reg' of plugin acme 2.1 (" + jar + ") failed in loss: " + cause),
        failure::getMessage);
    assertFalse(failure.getMessage().contains("\n"));
    assertTrue(failure.getCause() != null);
  }

  @Test
  void whatAComponentSaysToTheUserStays() {
    acme("", "throw new ConfigException(\"batch-size must be even\");", "");
    assertEquals(
        "batch-size must be even",
        assertThrows(ConfigException.class, () -> graph().regularizer().loss(NO_EMBEDDINGS))
            .getMessage());
  }

  /** Which is the batch's doing, whoever asked for the array. */
  @Test
  void tooLittleMemoryIsNotBlamedOnTheComponent() {
    acme(
        "",
        "throw new IllegalStateException(new RuntimeException("
            + "\"DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes\"));",
        "");
    Regularizer regularizer = graph().regularizer();
    assertThrows(IllegalStateException.class, () -> regularizer.loss(NO_EMBEDDINGS));
  }

  /** A failure of the runtime passes through a component that called it. */
  @Test
  void whatTheRuntimeThrowsIsNotBlamedOnTheComponent() {
    acme("", "embeddings.stacked(); return LossTerms.none();", "");
    var failure = new IllegalStateException("the runtime's");
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                ComponentCalls.as(
                    graph().regularizer(),
                    "x",
                    () -> {
                      throw failure;
                    })));
  }

  @Test
  void theContextClassLoaderIsThePluginsInConstructorAndSteps() {
    String look =
        "System.setProperty(\"acme.NAME\","
            + " Thread.currentThread().getContextClassLoader().getName());";
    acme(
        look.replace("NAME", "reg"),
        look.replace("NAME", "loss") + " return LossTerms.none();",
        look.replace("NAME", "est"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertEquals(LossTerms.none().terms(), graph().regularizer().loss(NO_EMBEDDINGS).terms());
    for (String place : List.of("reg", "loss", "est")) {
      String name = String.valueOf(System.clearProperty("acme." + place));
      assertTrue(name.startsWith("plugin acme"), place + ": " + name);
    }
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  /** The engine may be asked for first where a plugin's loader is the thread's. */
  @Test
  void theEngineIsFoundFromWithinAPlugin() throws Exception {
    acme("", "return LossTerms.none();", "");
    ClassLoader loader =
        components().find(ExtensionPoint.REGULARIZER, "acme/reg").type().getClassLoader();
    List<String> engines =
        ServiceLoader.load(EngineProvider.class, loader).stream()
            .map(provider -> provider.get().getEngineName())
            .toList();
    assertTrue(engines.contains("PyTorch"), engines::toString);
    assertTrue(loader.getResources("native/lib/pytorch.properties").hasMoreElements());
    assertFalse(
        loader
            .getResources("META-INF/services/com.fasterxml.jackson.core.JsonFactory")
            .hasMoreElements());
  }

  @Test
  void aTransformKeepsAllThatTheApiKnowsOfIt() {
    binding("two", "binder.transform(\"two/map\", Map.class);")
        .source(
            "two.Map",
            """
            package two;
            import ai.djl.ndarray.NDArray;
            import dev.emc.api.*;
            public final class Map extends Base { @jakarta.inject.Inject Map() {} }
            """)
        .source(
            "two.Base",
            """
            package two;
            import ai.djl.ndarray.NDArray;
            abstract class Base implements dev.emc.api.PreciseTransform {
              public NDArray apply(NDArray z) { return z.div(z.add(z)); }
              public dev.emc.api.math.Levels levels(NDArray z) { return null; }
            }
            """)
        .write(jar("two"));
    CompactTransform map =
        components()
            .assemble(SelectedComponents.of(Choice.of(ExtensionPoint.TRANSFORM, "two/map")))
            .transform();
    assertInstanceOf(PreciseTransform.class, map);
    assertEquals("two.Map", ComponentCalls.typeOf(map).getName());
    try (NDManager manager = NDManager.newBaseManager()) {
      assertEquals(0.5f, map.apply(manager.ones(new Shape(1))).getFloat());
    }
  }
}
