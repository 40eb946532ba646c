package dev.emc.plugin.baselines.criteria;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.plugin.baselines.support.Numerics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Criteria on embeddings for which their value can be written down. */
class ClosedFormTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** N points at equal angles on a circle of the given radius. */
  private NDArray circle(int n, double radius) {
    double[] data =
        IntStream.range(0, 2 * n)
            .mapToDouble(
                i -> {
                  double angle = 2 * Math.PI * (i / 2) / n + 0.3;
                  return radius * (i % 2 == 0 ? Math.cos(angle) : Math.sin(angle));
                })
            .toArray();
    return manager.create(data, new Shape(n, 2));
  }

  private NDArray constant(int n, int d) {
    NDArray row = Numerics.normal(manager, 5, 1, d);
    return row.repeat(0, n);
  }

  private static Embeddings twice(NDArray view) {
    return Embeddings.of(List.of(view, view), 2);
  }

  private static double value(LossTerms loss, String term) {
    return loss.value(term).getDouble();
  }

  @Test
  void noneAddsNothing() {
    assertTrue(new None().loss(twice(circle(4, 1))).isEmpty());
  }

  @Test
  void vcregOfCollapsedEmbeddingsIsTheTargetLessTheFloor() {
    var config = new VcRegConfig();
    LossTerms loss = new VcReg(config).loss(twice(constant(8, 4)));
    assertEquals(0.5 - 0.01, value(loss, "std"), 1e-12);
    assertEquals(0, value(loss, "cov"), 1e-12);
    var projector = new VcRegConfig(Space.PROJECTOR, 1, 0.01);
    assertEquals(1 - 0.01, value(new VcReg(projector).loss(twice(constant(8, 4))), "std"), 1e-12);
  }

  @Test
  void uniformityOfARegularSimplex() {
    // Rows of I − 1/N have pairwise squared distance 2, and 2 N/(N−1) at unit length.
    int n = 5;
    NDArray simplex = manager.eye(n).toType(DataType.FLOAT64, false).sub(1.0 / n);
    LossTerms loss = new Auh(new AuhConfig(1, 3)).loss(twice(simplex));
    assertEquals(-3 * 2.0 * n / (n - 1), value(loss, "uniformity"), 1e-12);
  }

  @Test
  void uniformityOfCollapsedEmbeddingsIsZero() {
    LossTerms loss = new Auh(new AuhConfig()).loss(twice(constant(6, 3)));
    assertEquals(0, value(loss, "uniformity"), 1e-12);
  }

  @Test
  void aSharpPotentialDoesNotVanishInFloat32() {
    NDArray opposite = manager.create(new float[] {1, 0, -1, 0}, new Shape(2, 2));
    LossTerms loss = new Auh(new AuhConfig(1, 100)).loss(twice(opposite));
    assertEquals(-400, loss.value("uniformity").getFloat(), 1e-3);
  }

  @Test
  void nuclearNormOfOrthogonalRows() {
    NDArray rows = manager.eye(6).toType(DataType.FLOAT64, false).get(":4");
    LossTerms loss = new Mmcr(new MmcrConfig(2)).loss(twice(rows.mul(7.0)));
    assertEquals(4, value(loss, "nuclear-norm"), 1e-12);
    assertEquals(-8, loss.total().getDouble(), 1e-12);
  }

  @Test
  void nuclearNormOfCollapsedEmbeddings() {
    LossTerms loss = new Mmcr(new MmcrConfig()).loss(twice(constant(9, 4)));
    assertEquals(3, value(loss, "nuclear-norm"), 1e-9);
  }

  @Test
  void mmcrLeavesOutRowsThatAreNotFinite() {
    NDArray rows = manager.eye(4).toType(DataType.FLOAT64, false);
    rows.set(new ai.djl.ndarray.index.NDIndex("1, 2"), Double.NaN);
    LossTerms loss = new Mmcr(new MmcrConfig()).loss(twice(rows));
    assertEquals(3, value(loss, "nuclear-norm"), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7, 64})
  void koleoOfPointsOnACircle(int n) {
    LossTerms loss = new KoLeo(new KoLeoConfig(0.5, 1e-12)).loss(twice(circle(n, 4)));
    double expected = Math.log(2 * Math.sin(Math.PI / n));
    assertEquals(expected, value(loss, "log-distance"), 1e-10);
    assertEquals(-0.5 * expected, loss.total().getDouble(), 1e-10);
  }

  @Test
  void koleoOfCollapsedEmbeddingsIsTheFloor() {
    LossTerms loss = new KoLeo(new KoLeoConfig(1, 1e-6)).loss(twice(constant(5, 3)));
    assertEquals(Math.log(1e-6), value(loss, "log-distance"), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 3})
  void eppsPulleyOfTwoPoints(double a) {
    // φ(t) = cos(a t): three Gaussian integrals, N = 2.
    double expected =
        2
            * (Math.sqrt(2 * Math.PI) / 2 * (1 + Math.exp(-2 * a * a))
                - 2 * Math.sqrt(Math.PI) * Math.exp(-a * a / 4)
                + Math.sqrt(2 * Math.PI / 3));
    NDArray sample = manager.create(new double[] {a, -a}, new Shape(2, 1));
    assertEquals(expected, SigReg.statistic(sample, 12, 201).getDouble(), 1e-9);
  }

  @Test
  void eppsPulleyByTheTrapezoidOfLeJepa() {
    double[] sample = {0.3, -1.2, 0.7, 2.1};
    double[] integrand = new double[17];
    for (int k = 0; k < 17; k++) {
      double t = -5 + 0.625 * k;
      double re = 0;
      double im = 0;
      for (double x : sample) {
        re += Math.cos(t * x) / 4;
        im += Math.sin(t * x) / 4;
      }
      double g = Math.exp(-t * t / 2);
      integrand[k] = ((re - g) * (re - g) + im * im) * g;
    }
    double expected = 0;
    for (int k = 1; k < 17; k++) {
      expected += 4 * 0.625 * (integrand[k - 1] + integrand[k]) / 2;
    }
    NDArray column = manager.create(sample, new Shape(4, 1));
    assertEquals(expected, SigReg.statistic(column, 5, 17).getDouble(), 1e-12);
  }

  @Test
  void sigregOfAWideNormalSampleIsSmallAndOfACollapsedOneLarge() {
    var sigreg = new SigReg(new SigRegConfig());
    double normal = value(sigreg.loss(twice(Numerics.normal(manager, 1, 512, 16))), "epps-pulley");
    double collapsed = value(sigreg.loss(twice(constant(512, 16))), "epps-pulley");
    assertTrue(normal < 2, () -> "normal " + normal);
    assertTrue(collapsed > 50, () -> "collapsed " + collapsed);
  }

  @Test
  void wassersteinOfAShiftedAndScaledNormalQuantileSample() {
    // Quartile midpoints: Φ⁻¹(1/8) = −1.1503493803760079, Φ⁻¹(3/8) = −0.31863936396437514.
    double[] q = {
      -1.1503493803760079, -0.31863936396437514, 0.31863936396437514, 1.1503493803760079
    };
    double meanSquare = IntStream.range(0, 4).mapToDouble(i -> q[i] * q[i]).sum() / 4;
    NDArray exact = manager.create(q, new Shape(4, 1));
    assertEquals(0, VisReg.wasserstein(exact).getDouble(), 1e-15);
    NDArray moved = exact.mul(3.0).add(0.5);
    assertEquals(4 * meanSquare + 0.25, VisReg.wasserstein(moved).getDouble(), 1e-12);
  }

  @Test
  void visregShapeSeesNeitherLocationNorScale() {
    var visreg = new VisReg(new VisRegConfig());
    NDArray z = Numerics.normal(manager, 1, 64, 5).mul(1000.0);
    double shape = value(visreg.loss(twice(z)), "shape");
    assertEquals(shape, value(visreg.loss(twice(z.mul(4.0).add(900.0))), "shape"), 1e-9);
  }

  @Test
  void visregScaleOfCollapsedEmbeddings() {
    LossTerms loss = new VisReg(new VisRegConfig()).loss(twice(constant(16, 5)));
    assertEquals(0.99 * 0.99, value(loss, "scale"), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"8,3", "3,8", "5,5"})
  void codingRateOfOrthogonalRowsAndColumns(int n, int d) {
    int rank = Math.min(n, d);
    double[] data = new double[n * d];
    double expected = 0;
    double c = d / (n * 0.5);
    for (int i = 0; i < rank; i++) {
      data[i * d + i] = i + 1;
      expected += 0.5 * Math.log(1 + c * (i + 1) * (i + 1));
    }
    NDArray z = manager.create(data, new Shape(n, d));
    var config = new LogDetConfig(1, 0.5, Space.PROJECTOR, false);
    LossTerms loss = new LogDet(config).loss(twice(z));
    assertEquals(expected, value(loss, "coding-rate"), 1e-12);
    assertEquals(-expected, loss.total().getDouble(), 1e-12);
  }

  @Test
  void centredCodingRateOfCollapsedEmbeddingsIsZero() {
    var config = new LogDetConfig(1, 0.5, Space.EMBEDDINGS, true);
    LossTerms loss = new LogDet(config).loss(twice(constant(6, 3)));
    assertEquals(0, value(loss, "coding-rate"), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 9, 32})
  void discrepancyOfEqualAnglesIsZero(int n) {
    LossTerms loss = new MmdSphere(new MmdSphereConfig()).loss(twice(circle(n, 2)));
    for (String degree : List.of("linear", "quadratic", "cubic")) {
      assertEquals(0, value(loss, degree), 1e-12, degree);
    }
  }

  @Test
  void discrepancyOfCollapsedEmbeddingsIsTheSumOfKernelWeights() {
    LossTerms loss = new MmdSphere(new MmdSphereConfig(1, 2, 4)).loss(twice(constant(6, 5)));
    assertEquals(7, loss.total().getDouble(), 1e-12);
  }

  @Test
  void discrepancyInThreeDimensionsIsThatOfLegendrePolynomials() {
    NDArray e = Numerics.normal(manager, 3, 12, 3).normalize(2, 1, 1e-12);
    double[] t = e.matMul(e.transpose()).toDoubleArray();
    double quadratic = 0;
    double cubic = 0;
    for (double x : t) {
      quadratic += (3 * x * x - 1) / 2 / t.length;
      cubic += (5 * x * x * x - 3 * x) / 2 / t.length;
    }
    LossTerms loss = new MmdSphere(new MmdSphereConfig()).loss(twice(e));
    assertEquals(quadratic, value(loss, "quadratic"), 1e-12);
    assertEquals(cubic, value(loss, "cubic"), 1e-12);
  }

  /** All pairs of unit vectors are √2 apart; one (N, N, D) array would have 32 GiB. */
  @Test
  void uniformityOfManyWideRowsNeedsNoDifferenceOfEveryPair() {
    NDArray rows = manager.eye(2048, 4096, 0, DataType.FLOAT32);
    assertEquals(-6, Auh.uniformity(rows, 3).getFloat(), 1e-4);
  }
}
