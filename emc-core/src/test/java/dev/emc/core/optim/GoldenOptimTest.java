package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenOptimTest {
  private final NDManager manager = NDManager.newBaseManager();

  static Stream<Arguments> cases() {
    var arguments = new ArrayList<Arguments>();
    JsonNode cases = Golden.json("optim.json").get("cases");
    for (int i = 0; i < cases.size(); i++) {
      String name = cases.get(i).get("name").asText();
      // Where nothing is adapted, LARS and LARC are descent with momentum.
      String kind = cases.get(i).get("kind").asText();
      for (String used : kind.equals("sgd") ? List.of("sgd", "lars", "larc_sgd") : List.of(kind)) {
        arguments.add(Arguments.of(i, name, used, DataType.FLOAT64, "params_after", 1e-9));
        arguments.add(Arguments.of(i, name, used, DataType.FLOAT32, "params_after_float32", 1e-5));
      }
    }
    return arguments.stream();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest(name = "{1} by {2} {3}")
  @MethodSource("cases")
  void agrees(
      int index, String name, String used, DataType precision, String expected, double tolerance) {
    JsonNode c = Golden.json("optim.json").get("cases").get(index);
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    c.get("params0")
        .properties()
        .forEach(
            p ->
                parameters.put(
                    p.getKey(),
                    TestParameters.of(Golden.array(p.getValue()).toNDArray(manager, precision))));
    try (Optimizer optimizer = optimizer(c, used, parameters)) {
      JsonNode grads = c.get("grads");
      for (int s = 0; s < grads.size(); s++) {
        var given = new LinkedHashMap<String, NDArray>();
        for (var g : grads.get(s).properties()) {
          if (!g.getValue().isNull()) {
            given.put(g.getKey(), Golden.array(g.getValue()).toNDArray(manager, precision));
          }
        }
        TestParameters.backward(parameters, given);
        optimizer.step(s);
        optimizer.clearGradients();
        for (var p : c.get(expected).get(s).properties()) {
          Golden.array(p.getValue())
              .assertClose(
                  p.getKey() + " after step " + s,
                  parameters.get(p.getKey()).getArray(),
                  tolerance);
        }
      }
    }
  }

  private Optimizer optimizer(JsonNode c, String used, Map<String, Parameter> parameters) {
    double decay = c.get("weight_decay").asDouble();
    double momentum = c.get("momentum").asDouble();
    boolean plain = c.get("kind").asText().equals("sgd");
    Boolean adapt = plain ? Boolean.FALSE : null;
    var groups = new ArrayList<ParameterGroup>();
    if (c.has("groups")) {
      for (JsonNode group : c.get("groups")) {
        var members = new LinkedHashMap<String, Parameter>();
        group.get("params").forEach(p -> members.put(p.asText(), parameters.get(p.asText())));
        groups.add(new ParameterGroup("g" + groups.size(), members, table(group), decay, adapt));
      }
    } else {
      groups.add(new ParameterGroup("all", parameters, table(c), decay, adapt));
    }
    return switch (used) {
      case "lars" ->
          new Lars(manager, groups, momentum, plain ? Lars.DEFAULT_ETA : c.get("eta").asDouble());
      case "larc_sgd" ->
          new LarcSgd(
              manager,
              groups,
              momentum,
              plain ? LarcSgd.DEFAULT_TRUST : c.get("trust_coefficient").asDouble());
      case "sgd" -> new Sgd(manager, groups, momentum);
      default -> throw new AssertionError("unknown kind in " + c.get("name"));
    };
  }

  private static Schedule table(JsonNode owner) {
    List<Double> rates = new ArrayList<>();
    owner.get("lr_per_step").forEach(rate -> rates.add(rate.asDouble()));
    return new Schedule.Table(rates);
  }
}
