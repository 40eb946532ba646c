package dev.emc.api.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.emc.api.math.Moments;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchNormTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray sample(DataType type, long seed, long... shape) {
    var size = new Shape(shape);
    double[] values = new Random(seed).doubles(size.size(), -1, 3).toArray();
    return manager.create(values, size).toType(type, false);
  }

  private NDArray forward(BatchNorm block, NDArray input, boolean training) {
    return block.forward(store, new NDList(input), training).singletonOrThrow();
  }

  private static NDArray array(BatchNorm block, String name) {
    return block.getDirectParameters().get(name).getArray();
  }

  /** Written out: (x − mean) / √(biased variance + 1e-5). */
  private static NDArray writtenOut(NDArray input) {
    NDArray centred = Moments.center(input);
    NDArray variance = centred.square().mean(new int[] {0});
    return centred.div(variance.add(1e-5).sqrt());
  }

  @Test
  void itHasPyTorchsParametersInItsOrder() {
    var affine = new BatchNorm();
    assertEquals(
        List.of("weight", "bias", "running_mean", "running_var"),
        affine.getDirectParameters().keys());
    assertEquals(
        List.of("running_mean", "running_var"), new BatchNorm(false).getDirectParameters().keys());
    affine.initialize(manager, DataType.FLOAT32, new Shape(2, 3));
    assertEquals(
        List.of(true, true, false, false),
        affine.getDirectParameters().values().stream().map(Parameter::requiresGradient).toList());
  }

  @ParameterizedTest
  @CsvSource({"true, FLOAT32, 1e-5", "true, FLOAT64, 1e-9", "false, FLOAT32, 1e-5"})
  void trainingUsesTheBatchsStatistics(boolean affine, DataType type, double tolerance) {
    var block = new BatchNorm(affine);
    NDArray input = sample(type, 1, 9, 4);
    block.initialize(manager, type, input.getShape());
    NDArray output = forward(block, input, true);
    assertEquals(type, output.getDataType());
    assertArrayEquals(
        writtenOut(input.toType(DataType.FLOAT64, true)).toDoubleArray(),
        output.toType(DataType.FLOAT64, true).toDoubleArray(),
        tolerance * 10);
  }

  @Test
  void runningStatisticsMoveATenthOfTheWayPerPass() {
    var block = new BatchNorm();
    NDArray first = sample(DataType.FLOAT64, 2, 7, 3);
    NDArray second = sample(DataType.FLOAT64, 3, 7, 3);
    block.initialize(manager, DataType.FLOAT64, first.getShape());
    forward(block, first, true);
    forward(block, second, true);
    int[] rows = {0};
    NDArray mean = first.mean(rows).mul(0.09).add(second.mean(rows).mul(0.1));
    NDArray variance =
        Moments.variance(first).mul(0.09).add(Moments.variance(second).mul(0.1)).add(0.81);
    assertArrayEquals(mean.toDoubleArray(), array(block, "running_mean").toDoubleArray(), 1e-14);
    assertArrayEquals(variance.toDoubleArray(), array(block, "running_var").toDoubleArray(), 1e-14);
  }

  @Test
  void evaluationUsesAndKeepsTheRunningStatistics() {
    var block = new BatchNorm(false);
    NDArray input = sample(DataType.FLOAT64, 4, 7, 3);
    block.initialize(manager, DataType.FLOAT64, input.getShape());
    forward(block, sample(DataType.FLOAT64, 5, 7, 3), true);
    double[] mean = array(block, "running_mean").toDoubleArray();
    NDArray expected =
        input.sub(array(block, "running_mean")).div(array(block, "running_var").add(1e-5).sqrt());
    NDArray output = forward(block, input, false);
    assertArrayEquals(expected.toDoubleArray(), output.toDoubleArray(), 1e-9);
    assertArrayEquals(mean, array(block, "running_mean").toDoubleArray());
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32", "FLOAT64"})
  void twoPassesCanBeDifferentiatedTogether(DataType type) {
    var block = new BatchNorm();
    NDArray first = sample(type, 6, 7, 3);
    NDArray second = sample(type, 7, 7, 3);
    block.initialize(manager, type, first.getShape());
    first.setRequiresGradient(true);
    second.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray product = forward(block, first, true).mul(forward(block, second, true));
      collector.backward(product.square().sum());
    }
    assertFalse(first.getGradient().eq(0).all().getBoolean());
    assertFalse(second.getGradient().eq(0).all().getBoolean());
    assertFalse(array(block, "weight").getGradient().eq(0).all().getBoolean());
  }

  @Test
  void imagesAreNormalisedPerChannel() {
    var block = new BatchNorm(false);
    NDArray images = sample(DataType.FLOAT64, 8, 4, 3, 5, 5);
    block.initialize(manager, DataType.FLOAT64, images.getShape());
    NDArray output = forward(block, images, true);
    NDArray rows = images.transpose(0, 2, 3, 1).reshape(-1, 3);
    NDArray expected = writtenOut(rows).reshape(4, 5, 5, 3).transpose(0, 3, 1, 2);
    assertArrayEquals(expected.toDoubleArray(), output.toDoubleArray(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32", "FLOAT64"})
  void nothingStaysBehindOnTheParametersManager(DataType type) {
    var block = new BatchNorm();
    block.initialize(manager, type, new Shape(7, 3));
    int before = manager.getManagedArrays().size();
    for (int i = 0; i < 3; i++) {
      try (NDManager step = manager.newSubManager()) {
        NDArray input = sample(type, i, 7, 3);
        input.attach(step);
        forward(block, input, true);
      }
    }
    // The float64 originals of sample() remain when it converts.
    long expected = before + (type == DataType.FLOAT64 ? 0 : 3);
    assertEquals(expected, manager.getManagedArrays().size());
  }
}
