package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.engine.Devices;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenCrossEntropyTest {
  static Stream<JsonNode> cases() {
    return StreamSupport.stream(Golden.json("eval.json").get("topk").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meanCrossEntropy(JsonNode golden) {
    var expected =
        new GoldenArray(new long[] {1}, new double[] {golden.get("cross_entropy_mean").asDouble()});
    double[] labels = Golden.array(golden.get("labels")).data();
    try (NDManager manager = Devices.engine().newBaseManager()) {
      NDArray target = manager.create(Arrays.stream(labels).mapToLong(v -> (long) v).toArray());
      for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
        NDArray scores = Golden.array(golden.get("logits")).toNDArray(manager, type);
        double mean = CrossEntropy.mean(scores, target).toType(DataType.FLOAT64, false).getDouble();
        expected.assertClose(
            type.toString(), new double[] {mean}, type == DataType.FLOAT64 ? 1e-9 : 1e-5);
      }
    }
  }
}
