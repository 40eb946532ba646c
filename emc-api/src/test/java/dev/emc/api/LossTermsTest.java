package dev.emc.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTermsTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray scalar(double value) {
    return manager.create(value);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void theTotalIsTheWeightedSumInTheTermsPrecision(DataType type) {
    LossTerms loss =
        LossTerms.builder()
            .add("base", 1, scalar(2).toType(type, false))
            .add("covariance", 25, scalar(0.5).toType(type, false))
            .add("entropy", -10, scalar(0.25).toType(type, false))
            .build();
    NDArray total = loss.total();
    assertEquals(type, total.getDataType());
    assertEquals(12, total.toType(DataType.FLOAT64, true).getDouble(), 1e-6);
  }

  @Test
  void termsComeInTheOrderInWhichTheyWereAdded() {
    LossTerms loss = LossTerms.builder().add("z", 1, scalar(1)).add("a", 2, scalar(2)).build();
    assertEquals(List.of("z", "a"), loss.terms().stream().map(LossTerms.Term::name).toList());
    assertEquals("1.0·z + 2.0·a", loss.toString());
    assertEquals(2, loss.value("a").getDouble());
  }

  @Test
  void aTermOfWeightZeroIsKeptForTheLogAndLeftOutOfTheTotal() {
    LossTerms loss =
        LossTerms.builder().add("base", 1, scalar(3)).add("broken", 0, scalar(Double.NaN)).build();
    assertEquals(3, loss.total().getDouble());
    assertEquals(2, loss.terms().size());
  }

  @Test
  void gaugesTakeNoPartInTheTotalAndCarryNoGraph() {
    NDArray x = scalar(3);
    x.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      LossTerms loss =
          LossTerms.builder().add("base", 1, x.mul(2)).gauge("square", x.square()).build();
      NDArray gauge = loss.gauges().get("square");
      assertEquals(9, gauge.getDouble());
      assertEquals(6, loss.total().getDouble());
      collector.backward(loss.total().add(gauge));
    }
    assertEquals(2, x.getGradient().getDouble());
  }

  @Test
  void nothingHasNoTotal() {
    assertTrue(LossTerms.none().isEmpty());
    var error = assertThrows(IllegalStateException.class, () -> LossTerms.none().total());
    assertEquals("a loss without weighted terms has no total", error.getMessage());
  }

  @Test
  void joiningPrefixesNamesWithTheirOwner() {
    NDArray entropy = scalar(0.5);
    var byOwner = new LinkedHashMap<String, LossTerms>();
    byOwner.put("vicreg", LossTerms.builder().add("variance", 25, scalar(1)).build());
    byOwner.put("none", LossTerms.none());
    byOwner.put(
        "emc", LossTerms.builder().add("entropy", -1, entropy).gauge("level", scalar(0)).build());
    LossTerms joined = LossTerms.join(byOwner);
    assertEquals("25.0·vicreg/variance + -1.0·emc/entropy", joined.toString());
    assertSame(entropy, joined.value("emc/entropy"));
    assertEquals(1, joined.gauges().size());
    assertEquals(0, joined.gauges().get("emc/level").getDouble());
    assertEquals(24.5, joined.total().getDouble(), 1e-12);
  }

  @Test
  void anUnknownTermIsAnsweredWithThoseThereAre() {
    LossTerms loss =
        LossTerms.builder().add("entropy", 1, scalar(1)).add("covariance", 1, scalar(1)).build();
    var error = assertThrows(IllegalArgumentException.class, () -> loss.value("entropie"));
    assertEquals("no loss term 'entropie', there are [entropy, covariance]", error.getMessage());
  }

  @Test
  void aNameIsTakenOnce() {
    var builder = LossTerms.builder().add("entropy", 1, scalar(1));
    var error =
        assertThrows(IllegalArgumentException.class, () -> builder.gauge("entropy", scalar(1)));
    assertEquals("two loss terms named 'entropy'", error.getMessage());
  }

  @Test
  void aTermMustBeAScalar() {
    var builder = LossTerms.builder();
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> builder.add("entropy", 1, manager.create(new float[] {1, 2})));
    assertEquals("loss term 'entropy' must be a scalar, got shape (2)", error.getMessage());
  }

  @Test
  void aWeightMustBeFinite() {
    var builder = LossTerms.builder();
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> builder.add("entropy", Double.NaN, scalar(1)));
    assertEquals("the weight of loss term 'entropy' must be finite, got NaN", error.getMessage());
  }

  @Test
  void weightsAreScaledAndValuesAndGaugesStay() {
    LossTerms loss =
        LossTerms.builder()
            .add("entropy", -1, scalar(2))
            .add("covariance", 25, scalar(0.5))
            .gauge("spread", scalar(7))
            .build();
    LossTerms half = loss.scaled(0.5);
    assertEquals("-0.5·entropy + 12.5·covariance", half.toString());
    assertEquals(2, half.value("entropy").getDouble());
    assertEquals(7, half.gauges().get("spread").getDouble());
    assertSame(loss, loss.scaled(1));
  }
}
