package dev.emc.plugin.baselines.criteria;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.testkit.NumberLimits;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What configs and runs are refused, and the text of each refusal. */
class ConfigTest {
  private static final double NAN = Double.NaN;

  @Test
  void everyNumberHasTwoEnds() {
    Stream.of(
            new VcRegConfig(),
            new AuhConfig(),
            new MmcrConfig(),
            new KoLeoConfig(),
            new SigRegConfig(),
            new VisRegConfig(),
            new LogDetConfig(),
            new MmdSphereConfig())
        .forEach(config -> NumberLimits.check(config, Set.of("seed")));
  }

  static Stream<Arguments> configs() {
    return Stream.of(
        refused(
            "std-weight must lie in [0, 1000000], got -1",
            () -> new VcRegConfig(Space.PROJECTOR, -1, 0)),
        refused(
            "cov-weight must lie in [0, 1000000], got NaN",
            () -> new VcRegConfig(Space.PROJECTOR, 1, NAN)),
        refused("weight must lie in [0, 1000000], got -0.5", () -> new AuhConfig(-0.5, 3)),
        refused("t must lie in (0, 10000], got 0", () -> new AuhConfig(1, 0)),
        refused("weight must lie in [0, 1000000], got Infinity", () -> new MmcrConfig(1 / 0.0)),
        refused("weight must lie in [0, 1000000], got -1", () -> new KoLeoConfig(-1, 1)),
        refused("epsilon must lie in (0, 1], got 0", () -> new KoLeoConfig(1, 0)),
        refused("weight must lie in [0, 1000000], got -1", () -> sigreg(-1, 1, 5, 17)),
        refused("projections must lie in [1, 65536], got 0", () -> sigreg(1, 0, 5, 17)),
        refused("range must lie in (0, 1000], got -5", () -> sigreg(1, 1, -5, 17)),
        refused("points must lie in [3, 9999], got 1", () -> sigreg(1, 1, 5, 1)),
        refused("points must be odd, got 16", () -> sigreg(1, 1, 5, 16)),
        refused("shape-weight must lie in [0, 1000000], got -1", () -> visreg(-1, 1, 1)),
        refused("scale-weight must lie in [0, 1000000], got -1", () -> visreg(1, -1, 1)),
        refused("projections must lie in [1, 65536], got -3", () -> visreg(1, 1, -3)),
        refused("weight must lie in [0, 1000000], got -1", () -> logDet(-1, 1)),
        refused("distortion must lie in (0, 1000000], got 0", () -> logDet(1, 0)),
        refused(
            "linear-weight must lie in [0, 1000000], got -1", () -> new MmdSphereConfig(-1, 0, 0)),
        refused(
            "quadratic-weight must lie in [0, 1000000], got -1",
            () -> new MmdSphereConfig(0, -1, 0)),
        refused(
            "cubic-weight must lie in [0, 1000000], got -1", () -> new MmdSphereConfig(0, 0, -1)));
  }

  private static Arguments refused(String message, Executable config) {
    return Arguments.of(message, config);
  }

  private static void sigreg(double weight, int projections, double range, int points) {
    new SigRegConfig(weight, Space.PROJECTOR, projections, range, points, 0);
  }

  private static void visreg(double shape, double scale, int projections) {
    new VisRegConfig(shape, scale, Space.PROJECTOR, projections, 0);
  }

  private static void logDet(double weight, double distortion) {
    new LogDetConfig(weight, distortion, Space.PROJECTOR, false);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void valuesOutOfRangeAreRefused(String message, Executable config) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, config).getMessage());
  }

  private static Regularizer mmcr() {
    return new Mmcr(new MmcrConfig());
  }

  private static Regularizer mmd() {
    return new MmdSphere(new MmdSphereConfig());
  }

  static Stream<Arguments> runs() {
    String batch = " needs a batch of at least 2 images, this run has 1";
    String width = " needs embeddings at least 2 wide, this run has 1";
    return Stream.of(
        Arguments.of(new VcReg(new VcRegConfig()), 1, 8, 2, "'vcreg'" + batch),
        Arguments.of(new VcReg(new VcRegConfig()), 8, 1, 2, "'vcreg'" + width),
        Arguments.of(new Auh(new AuhConfig()), 1, 8, 2, "'auh'" + batch),
        Arguments.of(mmcr(), 1, 8, 2, "'mmcr'" + batch),
        Arguments.of(mmcr(), 8, 1, 2, "'mmcr'" + width),
        Arguments.of(
            mmcr(), 8, 8, 1, "'mmcr' needs at least 2 views of each image, this run has 1"),
        Arguments.of(new KoLeo(new KoLeoConfig()), 1, 8, 2, "'koleo'" + batch),
        Arguments.of(new KoLeo(new KoLeoConfig()), 8, 1, 2, "'koleo'" + width),
        Arguments.of(new Auh(new AuhConfig()), 8, 1, 2, "'auh'" + width),
        Arguments.of(new SigReg(new SigRegConfig()), 1, 8, 2, "'sigreg'" + batch),
        Arguments.of(
            new SigReg(new SigRegConfig(1, Space.EMBEDDINGS, 4, 5, 17, 0)),
            8,
            1,
            2,
            "'sigreg'" + width),
        Arguments.of(
            new VisReg(new VisRegConfig()),
            2,
            8,
            2,
            "'visreg' needs a batch of at least 3 images, this run has 2"),
        Arguments.of(
            new VisReg(new VisRegConfig(1, 1, Space.EMBEDDINGS, 4, 0)),
            8,
            1,
            2,
            "'visreg'" + width),
        Arguments.of(new LogDet(new LogDetConfig()), 1, 8, 2, "'log-det'" + batch),
        Arguments.of(new LogDet(new LogDetConfig()), 8, 1, 2, "'log-det'" + width),
        Arguments.of(mmd(), 1, 8, 2, "'mmd-sphere'" + batch),
        Arguments.of(mmd(), 8, 1, 2, "'mmd-sphere'" + width));
  }

  private static RunShape run(int n, int d, int views) {
    var normalize = new Augmentation.Normalize(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    return new RunShape(
        n, d, new ViewPlan(List.of(new ViewSpec(32, views, List.of(normalize)))), 3);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void runsThatCannotWorkAreRefused(
      Regularizer regularizer, int n, int d, int views, String message) {
    var error = assertThrows(ConfigException.class, () -> regularizer.check(run(n, d, views)));
    assertEquals("regularizer " + message, error.getMessage());
    assertDoesNotThrow(() -> regularizer.check(run(3, 2, 2)));
  }
}
