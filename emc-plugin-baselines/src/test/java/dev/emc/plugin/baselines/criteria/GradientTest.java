package dev.emc.plugin.baselines.criteria;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.Embeddings;
import dev.emc.api.Regularizer;
import dev.emc.plugin.baselines.support.Numerics;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of every criterion against central differences, and at collapse. */
class GradientTest {
  private static final int VIEWS = 3;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Named<Regularizer>> regularizers() {
    return Stream.of(
        Named.of("vcreg", new VcReg(new VcRegConfig(Space.EMBEDDINGS, 1, 1))),
        Named.of("vcreg projector", new VcReg(new VcRegConfig(Space.PROJECTOR, 1, 0.1))),
        Named.of("auh", new Auh(new AuhConfig())),
        Named.of("mmcr", new Mmcr(new MmcrConfig())),
        Named.of("koleo", new KoLeo(new KoLeoConfig())),
        Named.of("sigreg", new SigReg(new SigRegConfig(1, Space.PROJECTOR, 8, 5, 17, 3))),
        Named.of("sigreg sphere", new SigReg(new SigRegConfig(1, Space.EMBEDDINGS, 8, 5, 17, 3))),
        Named.of("visreg", new VisReg(new VisRegConfig(1, 1, Space.PROJECTOR, 8, 3))),
        Named.of("visreg sphere", new VisReg(new VisRegConfig(1, 1, Space.EMBEDDINGS, 8, 3))),
        Named.of("log-det", new LogDet(new LogDetConfig())),
        Named.of("log-det centred", new LogDet(new LogDetConfig(1, 0.1, Space.PROJECTOR, true))),
        Named.of("mmd-sphere", new MmdSphere(new MmdSphereConfig(1, 2, 3))));
  }

  static Stream<Arguments> cases() {
    return regularizers().flatMap(r -> Stream.of(Arguments.of(r, 10, 4), Arguments.of(r, 4, 7)));
  }

  private static NDArray total(Regularizer regularizer, NDArray stacked) {
    return regularizer.loss(Embeddings.ofStacked(stacked, VIEWS, 2)).total();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientEqualsCentralDifferences(Regularizer regularizer, int n, int d) {
    NDArray z = Numerics.normal(manager, 17, VIEWS * n, d);
    Numerics.assertClose(
        Numerics.differences(z, 1e-5, x -> total(regularizer, x)),
        Numerics.gradient(z, x -> total(regularizer, x)),
        1e-6);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float32AgreesWithFloat64(Regularizer regularizer, int n, int d) {
    NDArray z = Numerics.normal(manager, 23, VIEWS * n, d).toType(DataType.FLOAT32, true);
    NDArray exact = z.toType(DataType.FLOAT64, true);
    NDArray value = total(regularizer, z);
    assertEquals(DataType.FLOAT32, value.getDataType());
    double expected = total(regularizer, exact).getDouble();
    assertEquals(expected, value.getFloat(), 1e-5 * Math.max(1, Math.abs(expected)));
    Numerics.assertClose(
        Numerics.gradient(exact, x -> total(regularizer, x)),
        Numerics.gradient(z, x -> total(regularizer, x)),
        1e-4);
  }

  @ParameterizedTest
  @MethodSource("regularizers")
  void collapsedEmbeddingsHaveFiniteGradients(Regularizer regularizer) {
    NDArray row = Numerics.normal(manager, 1, 1, 5).toType(DataType.FLOAT32, true);
    for (NDArray z : new NDArray[] {row.repeat(0, VIEWS * 6L), row.mul(0f).repeat(0, VIEWS * 6L)}) {
      double[] gradient = Numerics.gradient(z, x -> total(regularizer, x));
      assertTrue(DoubleStream.of(gradient).allMatch(Double::isFinite));
    }
  }
}
