package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.api.MethodContext;
import dev.emc.api.StepInfo;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.TestEncoder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Losses, gradients, queue and momentum of both versions against the golden vectors. */
class GoldenMocoTest {
  private static final List<String> INPUTS = List.of("q1", "q2", "k1", "k2");

  @TestFactory
  Stream<DynamicTest> queue() {
    JsonNode sequences = Golden.json("ntxent.json").get("moco_queue");
    return IntStream.range(0, sequences.size())
        .boxed()
        .flatMap(
            i ->
                GoldenCases.inBothPrecisions(
                    "sequence " + i, type -> checkQueue(sequences.get(i), type)));
  }

  private static void checkQueue(JsonNode sequence, DataType type) {
    int n = sequence.get("batch_size").asInt();
    int dim = sequence.get("dim").asInt();
    var config =
        new MocoV2Config(
            List.of(dim),
            sequence.get("queue_length").asInt(),
            sequence.get("temperature").asDouble(),
            0.999);
    try (NDManager manager = NDManager.newBaseManager()) {
      var method = new MocoV2(config);
      method.initialize(new MethodContext(dim, n, 3, 32, type, manager));
      NDArray start = Golden.array(sequence.get("queue0")).toNDArray(manager, type);
      NDArray pointer = manager.create(new long[] {sequence.get("queue_ptr0").asLong()});
      method.restore(Map.of("queue", start, "queue-pointer", pointer));
      for (JsonNode iteration : sequence.get("iterations")) {
        checkIteration(method, iteration, manager, type);
      }
    }
  }

  private static void checkIteration(
      MocoV2 method, JsonNode iteration, NDManager manager, DataType type) {
    String at = "iteration " + iteration.get("iteration") + ": ";
    List<NDArray> inputs =
        Stream.of("query", "key")
            .map(name -> Golden.array(iteration.get(name)).toNDArray(manager, type))
            .toList();
    var encoder = new TestEncoder(manager, type);
    var step = new StepInfo(0, 0, 0, 0, 4, 100, 0);
    method.beforeForward(step);
    Derivative derivative =
        Derivative.of(
            in ->
                method
                    .loss(
                        encoder,
                        Embeddings.of(List.of(in.get(0), in.get(0)), 2).with("keys", in.get(1)),
                        step)
                    .total(),
            inputs);
    GoldenArray.assertClose(
        at + "loss",
        iteration.get("loss").asDouble(),
        derivative.value(),
        GoldenCases.tolerance(iteration, "loss", type));
    Golden.array(iteration.get("grad_query"))
        .assertClose(
            at + "grad_query",
            derivative.gradients().get(0),
            GoldenCases.tolerance(iteration, "grad", type));
    Golden.array(iteration.get("grad_key"))
        .assertClose(at + "grad_key", derivative.gradients().get(1), 0);
    Golden.array(iteration.get("queue_after"))
        .assertClose(
            at + "queue_after", method.state().get("queue"), GoldenCases.valueTolerance(type));
    assertArrayEquals(
        new long[] {iteration.get("queue_ptr_after").asLong()},
        method.state().get("queue-pointer").toLongArray(),
        at + "queue_ptr_after");
  }

  @TestFactory
  Stream<DynamicTest> lossOfVersionThree() {
    return GoldenCases.inBothPrecisions(
        Golden.json("ntxent.json").get("mocov3"),
        (c, type) -> c.get("results").forEach(result -> checkVersionThree(c, result, type)));
  }

  private static void checkVersionThree(JsonNode c, JsonNode result, DataType type) {
    double temperature = result.get("temperature").asDouble();
    String at = "temperature " + temperature + ": ";
    double tolerance = GoldenCases.tolerance(result, "loss", type);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDArray> inputs =
          INPUTS.stream().map(name -> Golden.array(c.get(name)).toNDArray(manager, type)).toList();
      NDArray first = Contrast.withinBatch(inputs.get(0), inputs.get(3), temperature);
      GoldenArray.assertClose(
          at + "loss_q1_k2",
          result.get("loss_q1_k2").asDouble(),
          GoldenArray.toDoubles(first)[0],
          tolerance);
      Derivative derivative =
          Derivative.of(
              in ->
                  Contrast.withinBatch(in.get(0), in.get(3), temperature)
                      .add(Contrast.withinBatch(in.get(1), in.get(2), temperature)),
              inputs);
      GoldenArray.assertClose(
          at + "loss", result.get("loss").asDouble(), derivative.value(), tolerance);
      for (int i = 0; i < INPUTS.size(); i++) {
        String name = "grad_" + INPUTS.get(i);
        Golden.array(result.get(name))
            .assertClose(
                at + name,
                derivative.gradients().get(i),
                GoldenCases.tolerance(result, "grad", type));
      }
    }
  }

  @Test
  void theMomentumOfVersionThreeRisesAsInTheReference() {
    for (JsonNode c : Golden.json("ntxent.json").get("mocov3_momentum")) {
      int perEpoch = c.get("iterations_per_epoch").asInt();
      int epochs = c.get("epochs").asInt();
      var config =
          new MocoV3Config(
              List.of(8), 8, false, ProjectorKey.FC, 1, c.get("base_momentum").asDouble());
      double[] expected = Golden.array(c.get("momentum_per_iteration")).data();
      for (int i = 0; i < expected.length; i++) {
        var step = new StepInfo(i, i, i / perEpoch, i / perEpoch, perEpoch, epochs, 0);
        assertEquals(expected[i], new MocoV3(config).target().orElseThrow().momentum(step), 1e-15);
      }
    }
  }
}
