package dev.emc.core.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.MemoryOrder;
import dev.emc.core.nn.WeightLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptimizerTest {
  private static final Schedule RATE =
      new RateSchedule.WarmupCosine(3, 0.01 / 0.3).over(0.3, 40, 1);
  private static final double DECAY = 0.01;

  private final NDManager manager = NDManager.newBaseManager();

  enum Kind {
    SGD {
      @Override
      Optimizer create(NDManager manager, List<ParameterGroup> groups) {
        return new Sgd(manager, groups, 0.9);
      }
    },
    LARS {
      @Override
      Optimizer create(NDManager manager, List<ParameterGroup> groups) {
        return new Lars(manager, groups, 0.9, Lars.DEFAULT_ETA);
      }
    },
    LARC_SGD {
      @Override
      Optimizer create(NDManager manager, List<ParameterGroup> groups) {
        return new LarcSgd(manager, groups, 0.9, LarcSgd.DEFAULT_TRUST);
      }
    },
    ADAM_W {
      @Override
      Optimizer create(NDManager manager, List<ParameterGroup> groups) {
        return new AdamW(manager, groups, new AdamW.Settings());
      }
    };

    abstract Optimizer create(NDManager manager, List<ParameterGroup> groups);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Map<String, Parameter> parameters(long seed) {
    var random = new Random(seed);
    var parameters = new LinkedHashMap<String, Parameter>();
    parameters.put("layer.weight", TestParameters.of(normal(random, new Shape(6, 5))));
    parameters.put("layer.bias", TestParameters.of(normal(random, new Shape(6))));
    parameters.put("head.weight", TestParameters.of(normal(random, new Shape(3, 6))));
    return parameters;
  }

  private NDArray normal(Random random, Shape shape) {
    var values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }

  private void backward(Map<String, Parameter> parameters, Random random) {
    var gradients = new LinkedHashMap<String, NDArray>();
    parameters.forEach((name, p) -> gradients.put(name, normal(random, p.getArray().getShape())));
    TestParameters.backward(parameters, gradients);
    gradients.values().forEach(NDArray::close);
  }

  private Optimizer optimizer(Kind kind, Map<String, Parameter> parameters) {
    return kind.create(manager, List.of(new ParameterGroup("all", parameters, RATE, DECAY)));
  }

  private static Map<String, float[]> values(Map<String, Parameter> parameters) {
    var values = new LinkedHashMap<String, float[]>();
    parameters.forEach((name, p) -> values.put(name, p.getArray().toFloatArray()));
    return values;
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  /** A checkpoint has values alone; norms add them up in the order in which they lie. */
  @ParameterizedTest
  @EnumSource
  void memoryOfChannelsLastWeightsLiesSoAgain(Kind kind) {
    Map<String, Parameter> parameters =
        Map.of("conv.weight", TestParameters.of(normal(new Random(7), new Shape(24, 20, 3, 3))));
    NDArray weight = parameters.get("conv.weight").getArray();
    WeightLayout.channelsLast(List.of(weight));
    Optimizer whole = optimizer(kind, parameters);
    train(whole, parameters, 0, 3);
    Map<String, Parameter> copies =
        Map.of(
            "conv.weight",
            TestParameters.of(manager.create(weight.toFloatArray(), weight.getShape())));
    WeightLayout.channelsLast(List.of(copies.get("conv.weight").getArray()));
    var saved = new LinkedHashMap<String, NDArray>();
    whole
        .state()
        .forEach(
            (name, array) ->
                saved.put(
                    name,
                    array.getShape().dimension() == 0
                        ? array.duplicate()
                        : manager.create(array.toFloatArray(), array.getShape())));
    Optimizer resumed = optimizer(kind, copies);
    resumed.restore(saved);
    resumed
        .state()
        .forEach(
            (name, array) ->
                assertEquals(
                    array.getShape().dimension() == 4, MemoryOrder.isChannelsLast(array), name));
    train(whole, parameters, 3, 6);
    train(resumed, copies, 3, 6);
    assertSame(values(parameters), values(copies));
  }

  private void train(Optimizer optimizer, Map<String, Parameter> parameters, int from, int to) {
    for (int step = from; step < to; step++) {
      backward(parameters, new Random(100 + step));
      optimizer.step(step);
      optimizer.clearGradients();
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnFromASavedStateBitForBit(Kind kind) {
    Map<String, Parameter> parameters = parameters(5);
    Optimizer whole = optimizer(kind, parameters);
    var random = new Random(6);
    for (int step = 0; step < 4; step++) {
      backward(parameters, random);
      whole.step(step);
      whole.clearGradients();
    }
    Map<String, Parameter> copies = new LinkedHashMap<>();
    parameters.forEach(
        (name, p) -> {
          try (NDArray detached = p.getArray().stopGradient()) {
            copies.put(name, TestParameters.of(detached.duplicate()));
          }
        });
    var saved = new LinkedHashMap<String, NDArray>();
    whole.state().forEach((name, array) -> saved.put(name, array.duplicate()));
    Optimizer resumed = optimizer(kind, copies);
    resumed.restore(saved);
    saved.values().forEach(NDArray::close);
    for (int step = 4; step < 9; step++) {
      long seed = 100 + step;
      backward(parameters, new Random(seed));
      whole.step(step);
      whole.clearGradients();
      backward(copies, new Random(seed));
      resumed.step(step);
      resumed.clearGradients();
    }
    assertSame(values(parameters), values(copies));
    assertEquals(whole.state().keySet(), resumed.state().keySet());
    whole.state().forEach((name, array) -> assertEquals(array, resumed.state().get(name), name));
  }

  @ParameterizedTest
  @EnumSource
  void leavesADroppedParameterAndWhatIsRememberedAlone(Kind kind) {
    Map<String, Parameter> parameters = parameters(7);
    Optimizer optimizer = optimizer(kind, parameters);
    backward(parameters, new Random(8));
    optimizer.step(3, name -> name.startsWith("head."));
    assertTrue(optimizer.state().keySet().stream().noneMatch(key -> key.contains("head")));
    optimizer.step(4);
    Map<String, float[]> before = values(parameters);
    var remembered = new LinkedHashMap<String, NDArray>();
    optimizer.state().forEach((key, array) -> remembered.put(key, array.duplicate()));
    optimizer.step(5, name -> name.startsWith("head."));
    assertArrayEquals(before.get("head.weight"), values(parameters).get("head.weight"));
    assertNotEquals(before.get("layer.weight")[0], values(parameters).get("layer.weight")[0]);
    int compared = 0;
    for (var entry : remembered.entrySet()) {
      if (entry.getKey().endsWith("head.weight")) {
        assertEquals(entry.getValue(), optimizer.state().get(entry.getKey()), entry.getKey());
        compared++;
      }
    }
    assertTrue(compared > 0);
  }

  @ParameterizedTest
  @EnumSource
  void leavesAParameterWithoutGradientAlone(Kind kind) {
    Map<String, Parameter> parameters = parameters(9);
    Optimizer optimizer = optimizer(kind, parameters);
    float[] before = values(parameters).get("head.weight");
    var reached = new LinkedHashMap<>(parameters);
    reached.remove("head.weight");
    backward(reached, new Random(10));
    optimizer.step(3);
    assertArrayEquals(before, values(parameters).get("head.weight"));
    assertTrue(optimizer.state().keySet().stream().noneMatch(key -> key.contains("head")));
  }

  @ParameterizedTest
  @EnumSource
  void holdsAConstantNumberOfArrays(Kind kind) {
    Map<String, Parameter> parameters = parameters(11);
    Optimizer optimizer = optimizer(kind, parameters);
    var random = new Random(12);
    int[] counts = new int[2];
    for (int step = 0; step < 1000; step++) {
      backward(parameters, random);
      optimizer.step(step);
      optimizer.clearGradients();
      if (step == 5) {
        counts[0] = managed();
      }
    }
    counts[1] = managed();
    assertEquals(counts[0], counts[1]);
  }

  /** Arrays of the test's manager and all those below it. */
  private int managed() {
    return manager.getManagedArrays().size();
  }

  @ParameterizedTest
  @EnumSource
  void worksOnAThreadThatRecords(Kind kind) {
    Map<String, Parameter> here = parameters(13);
    Map<String, Parameter> there = parameters(13);
    Optimizer optimizerHere = optimizer(kind, here);
    Optimizer optimizerThere = optimizer(kind, there);
    backward(here, new Random(14));
    optimizerHere.step(3);
    CompletableFuture.runAsync(
            () -> {
              backward(there, new Random(14));
              optimizerThere.step(3);
            })
        .join();
    assertSame(values(here), values(there));
  }

  @Test
  void adamWFollowsTheFormulaWrittenOut() {
    double[] p = {0.5, -1.25, 2};
    var array = manager.create(p.clone(), new Shape(3));
    var parameters = Map.of("p", TestParameters.of(array));
    Optimizer optimizer = optimizer(Kind.ADAM_W, parameters);
    var m = new double[3];
    var v = new double[3];
    var random = new Random(15);
    for (int step = 0; step < 6; step++) {
      double[] g = random.doubles(3, -1, 1).toArray();
      TestParameters.backward(parameters, Map.of("p", manager.create(g, new Shape(3))));
      optimizer.step(step);
      optimizer.clearGradients();
      double rate = RATE.rate(step);
      for (int i = 0; i < 3; i++) {
        p[i] -= rate * DECAY * p[i];
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
        double mean = m[i] / (1 - Math.pow(0.9, step + 1));
        double square = v[i] / (1 - Math.pow(0.999, step + 1));
        p[i] -= rate * mean / (Math.sqrt(square) + 1e-8);
      }
      assertArrayEquals(p, array.toDoubleArray(), 1e-12, "step " + step);
    }
  }

  @Test
  void stateIsNamedByParameter() {
    Map<String, Parameter> parameters = parameters(16);
    Optimizer optimizer = optimizer(Kind.LARS, parameters);
    assertTrue(optimizer.state().isEmpty());
    backward(parameters, new Random(17));
    optimizer.step(0);
    assertEquals(
        List.of("momentum/head.weight", "momentum/layer.bias", "momentum/layer.weight"),
        List.copyOf(optimizer.state().keySet()));
  }

  @Test
  void refusesAStateOfAnotherNetwork() {
    Optimizer optimizer = optimizer(Kind.SGD, parameters(18));
    var unknown =
        assertThrows(
            ConfigException.class,
            () -> optimizer.restore(Map.of("momentum/fc.weight", manager.zeros(new Shape(2)))));
    assertEquals(
        "the optimiser has no state 'momentum/fc.weight'; it has, for example,"
            + " 'momentum/layer.weight'",
        unknown.getMessage());
    var misshapen =
        assertThrows(
            ConfigException.class,
            () -> optimizer.restore(Map.of("momentum/layer.bias", manager.zeros(new Shape(2)))));
    assertEquals(
        "optimiser state 'momentum/layer.bias' must have shape (6), but the saved one has shape"
            + " (2)",
        misshapen.getMessage());
  }

  @Test
  void refusesAParameterInTwoGroups() {
    Map<String, Parameter> parameters = parameters(19);
    var group = new ParameterGroup("a", parameters, RATE, 0);
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new Sgd(manager, List.of(group, group), 0.9));
    assertEquals("parameter 'layer.weight' is in two groups of the optimiser", error.getMessage());
  }

  @Test
  void gradientsAreZeroAfterClearing() {
    Map<String, Parameter> parameters = parameters(20);
    Optimizer optimizer = optimizer(Kind.SGD, parameters);
    backward(parameters, new Random(21));
    NDArray weight = parameters.get("layer.weight").getArray();
    assertFalse(weight.getGradient().eq(0).all().getBoolean());
    optimizer.clearGradients();
    assertTrue(weight.getGradient().eq(0).all().getBoolean());
    assertEquals(DataType.FLOAT32, weight.getDataType());
  }
}
