package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.CompactTransform;
import dev.emc.api.Embeddings;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.Regularizer;
import dev.emc.api.plugin.ExtensionPoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plugin's component returns that nobody can compute with is told of it by name. */
class ReturnedValuesTest extends PluginFolderCase {
  private Path plugin(String apply, String entropy, String loss) {
    return binding(
            "acme",
            "binder.transform(\"acme/map\", Map.class);",
            "binder.estimator(\"acme/est\", Est.class);",
            "binder.regularizer(\"acme/reg\", Reg.class);")
        .source(
            "acme.Map",
            """
            package acme;
            import ai.djl.ndarray.NDArray;
            import ai.djl.ndarray.types.*;
            public final class Map implements dev.emc.api.CompactTransform {
              @jakarta.inject.Inject Map() {}
              public NDArray apply(NDArray z) { %s }
            }
            """
                .formatted(apply))
        .source(
            "acme.Est",
            """
            package acme;
            import ai.djl.ndarray.NDArray;
            import ai.djl.ndarray.types.*;
            public final class Est implements dev.emc.api.EntropyEstimator {
              @jakarta.inject.Inject Est() {}
              public NDArray entropy(NDArray z) { %s }
              public int minimumSamples() { return 2; }
              public boolean differentiable() { return true; }
              public double uniformLevel(int samples) { return 0; }
            }
            """
                .formatted(entropy))
        .source(
            "acme.Reg",
            """
            package acme;
            import ai.djl.ndarray.NDArray;
            import ai.djl.ndarray.types.*;
            import dev.emc.api.*;
            public final class Reg implements Regularizer {
              private int calls;
              @jakarta.inject.Inject Reg() {}
              public LossTerms loss(Embeddings embeddings) {
                NDArray z = embeddings.view(0);
                %s
              }
            }
            """
                .formatted(loss))
        .write(jar("acme"));
  }

  private <T> T component(ExtensionPoint<T> point, String name) {
    return components().assemble(SelectedComponents.of(Choice.of(point, name))).get(point);
  }

  private static NDArray embeddings(NDManager manager) {
    return manager.arange(8f).reshape(4, 2);
  }

  private static String refusal(Runnable call) {
    return assertThrows(ComponentFailure.class, call::run).getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return null;|returned null from apply",
        "return z.sum(new int[] {1});"
            + "|returned an array of shape (4) from apply of one of shape (4, 2), (4, 2) is due",
        "return z.toType(DataType.FLOAT64, true);|returned an array from apply as float64, of float32",
        "return z.sub(z).div(z.sub(z));"
            + "|returned values from apply that are not finite, of values that are",
        "return z;|returned values from 0.000 to 7.000 from apply, which must lie in [0.0, 1.0]",
        "z.close(); return z;|closed in apply what it was given",
      })
  void ofATransform(String apply, String what) {
    Path jar = plugin(apply, "return z;", "return LossTerms.none();");
    CompactTransform map = component(ExtensionPoint.TRANSFORM, "acme/map");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertEquals(
          "transform 'acme/map' of plugin acme 2.1 (" + jar + ") " + what,
          refusal(() -> map.apply(embeddings(manager))));
    }
  }

  @Test
  void ofATransformLessAHalf() {
    plugin("return z;", "return z;", "return LossTerms.none();");
    CompactTransform map = component(ExtensionPoint.TRANSFORM, "acme/map");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertTrue(
          refusal(() -> map.centered(embeddings(manager)))
              .endsWith(
                  "returned values from -0.5000 to 6.500 from centered, which must lie in [-0.5,"
                      + " 0.5]"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return null;|returned null from entropy",
        "return z;|returned an array of shape (4, 2) from entropy of one of shape (4, 2), (2) is due",
        "return z.mean(new int[] {0}).mul(Float.NaN);"
            + "|returned values from entropy that are not finite, of values that are",
      })
  void ofAnEstimator(String entropy, String what) {
    Path jar = plugin("return z;", entropy, "return LossTerms.none();");
    EntropyEstimator estimator = component(ExtensionPoint.ESTIMATOR, "acme/est");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertEquals(
          "estimator 'acme/est' of plugin acme 2.1 (" + jar + ") " + what,
          refusal(() -> estimator.entropy(embeddings(manager))));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return null;|returned null from loss",
        "return LossTerms.builder().add(\"x\", 1, z.mean().mul(Float.NaN)).build();"
            + "|returned term 'x' from loss that is NaN, of embeddings that are finite",
        "return LossTerms.builder().add(\"x\", 1, z.toType(DataType.FLOAT64, true).mean()).build();"
            + "|returned term 'x' from loss as float64, of float32",
        "NDArray mean = z.mean(); z.close(); return LossTerms.builder().add(\"x\", 1, mean).build();"
            + "|closed in loss what it was given",
      })
  void ofARegularizer(String loss, String what) {
    Path jar = plugin("return z;", "return z;", loss);
    Regularizer regularizer = component(ExtensionPoint.REGULARIZER, "acme/reg");
    try (NDManager manager = NDManager.newBaseManager()) {
      Embeddings given = Embeddings.of(List.of(embeddings(manager)), 1);
      assertEquals(
          "regularizer 'acme/reg' of plugin acme 2.1 (" + jar + ") " + what,
          refusal(() -> regularizer.loss(given)));
    }
  }

  /** To read values from a device in each step would take time. */
  @Test
  void valuesAreReadInTheFirstCallAlone() {
    plugin(
        "return z;",
        "return z;",
        "return LossTerms.builder().add(\"x\", 1, z.mean().mul(calls++ == 0 ? 1 :"
            + " Float.NaN)).build();");
    Regularizer regularizer = component(ExtensionPoint.REGULARIZER, "acme/reg");
    try (NDManager manager = NDManager.newBaseManager()) {
      Embeddings given = Embeddings.of(List.of(embeddings(manager)), 1);
      assertEquals(3.5f, regularizer.loss(given).value("x").getFloat());
      assertEquals(Float.NaN, regularizer.loss(given).value("x").getFloat());
    }
  }

  /** Embeddings that are not finite are not the component's doing. */
  @Test
  void whatIsNotFiniteIsPassedOn() {
    plugin("return z;", "return z;", "return LossTerms.none();");
    CompactTransform map = component(ExtensionPoint.TRANSFORM, "acme/map");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray lost = manager.full(new Shape(4, 2), Float.NaN);
      assertEquals(Float.NaN, map.apply(lost).getFloat(0, 0));
    }
  }
}
