package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutocastTest {
  /** 1 + 2⁻⁹ is between two neighbours of bf16, and 1 + 2⁻¹² between two of fp16. */
  private static final float[] VALUES = {1 + 0x1p-9f, 1 + 0x1p-12f};

  private static final float[] IN_BF16 = {1, 1};
  private static final float[] IN_FP16 = {1 + 0x1p-9f, 1};

  private NDManager manager;
  private NDArray row;
  private NDArray unit;

  @BeforeEach
  void open() {
    manager = Devices.engine().newBaseManager(Device.cpu());
    row = manager.create(VALUES, new Shape(2, 1));
    unit = manager.ones(new Shape(1, 1));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private float[] product() {
    return Precision.widened(row.matMul(unit)).toFloatArray();
  }

  private float[] in(Precision precision) {
    return Autocast.in(precision, Device.cpu(), this::product);
  }

  @Test
  void productsHaveTheDigitsOfThePrecision() {
    assertArrayEquals(VALUES, in(Precision.FP32));
    assertArrayEquals(IN_BF16, in(Precision.BF16));
    assertArrayEquals(IN_FP16, in(Precision.FP16));
  }

  @Test
  void theThreadIsLeftAsItWas() {
    in(Precision.BF16);
    assertArrayEquals(VALUES, product());
    assertThrows(
        IllegalStateException.class,
        () ->
            Autocast.in(
                Precision.BF16,
                Device.cpu(),
                () -> {
                  throw new IllegalStateException("in the middle");
                }));
    assertArrayEquals(VALUES, product());
  }

  @Test
  void oneWithinAnotherPutsBackTheOuter() {
    Autocast.in(
        Precision.FP16,
        Device.cpu(),
        () -> {
          assertArrayEquals(IN_BF16, in(Precision.BF16));
          assertArrayEquals(IN_FP16, product());
          return true;
        });
    assertArrayEquals(VALUES, product());
  }

  @Test
  void anotherThreadKeepsItsOwn() throws InterruptedException {
    var other = new AtomicReference<float[]>();
    Autocast.in(
        Precision.BF16,
        Device.cpu(),
        () -> {
          var thread = new Thread(() -> other.set(product()));
          thread.start();
          try {
            thread.join(60_000);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return true;
        });
    assertArrayEquals(VALUES, other.get());
  }

  /** A weight is cast once within; what it has become is seen the next time. */
  @Test
  void castsOfWeightsAreForgotten() {
    unit.setRequiresGradient(true);
    NDArray before = GradMode.on(() -> Autocast.in(Precision.BF16, Device.cpu(), this::wide));
    GradMode.off(() -> unit.addi(manager.ones(new Shape(1, 1))));
    NDArray after = GradMode.on(() -> Autocast.in(Precision.BF16, Device.cpu(), this::wide));
    assertEquals(1, before.stopGradient().getFloat(0));
    assertEquals(2, after.stopGradient().getFloat(0));
  }

  private NDArray wide() {
    return Precision.widened(row.matMul(unit));
  }

  @Test
  void wideningKeepsTheGradientAndWideArrays() {
    assertSame(row, Precision.widened(row));
    unit.setRequiresGradient(true);
    NDArray gradient =
        GradMode.on(
            () -> {
              NDArray wide = Autocast.in(Precision.BF16, Device.cpu(), this::wide);
              assertEquals(DataType.FLOAT32, wide.getDataType());
              try (var collector = Devices.engine().newGradientCollector()) {
                collector.backward(wide.sum());
              }
              return unit.getGradient();
            });
    assertEquals(DataType.FLOAT32, gradient.getDataType());
    assertEquals(2, gradient.getFloat(0));
  }

  @Test
  void saysWhatALibraryLacks() {
    assertEquals(
        "precision: bf16 cannot be had, as the engine's library lacks autocast (no _ZN2at8);"
            + " only fp32 can",
        Autocast.missing(Precision.BF16, "no _ZN2at8"));
  }

  @Test
  void graphicsCardsFromAmpereOnHaveUnitsForBf16() {
    assertEquals(Precision.FP32, Precision.ofCapability("75"));
    assertEquals(Precision.BF16, Precision.ofCapability("80"));
    assertEquals(Precision.BF16, Precision.ofCapability("120"));
    assertEquals(Precision.FP32, Precision.of(Device.cpu()));
  }
}
