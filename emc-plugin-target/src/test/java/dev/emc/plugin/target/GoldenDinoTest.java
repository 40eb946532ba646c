package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.StepInfo;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.GoldenFill;
import dev.emc.testkit.PytorchKeys;
import dev.emc.testkit.TestEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Loss, centre, head and momentum against the golden vectors, in both precisions. */
class GoldenDinoTest {
  private static final JsonNode FILE = Golden.json("dino.json");
  private static final StepInfo STEP = new StepInfo(0, 0, 0, 0, 4, 100, 0);

  @TestFactory
  Stream<DynamicTest> loss() {
    return GoldenCases.inBothPrecisions(FILE.get("loss"), GoldenDinoTest::checkLoss);
  }

  private static void checkLoss(JsonNode c, DataType type) {
    double values = GoldenCases.tolerance(c, "loss", type);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray center = Golden.array(c.get("center")).toNDArray(manager, type);
      List<NDArray> inputs =
          Stream.of("student_logits", "teacher_logits")
              .map(name -> Golden.array(c.get(name)).toNDArray(manager, type))
              .toList();
      double temperature = c.get("teacher_temp").asDouble();
      Golden.array(c.get("teacher_probabilities"))
          .assertClose(
              "teacher_probabilities",
              Distillation.teacher(inputs.get(1), center, temperature).exp(),
              values);
      Derivative derivative =
          Derivative.of(
              in ->
                  Distillation.loss(
                      in.get(0),
                      Distillation.teacher(in.get(1).stopGradient(), center, temperature).exp(),
                      c.get("ncrops").asInt(),
                      FILE.get("student_temp").asDouble()),
              inputs);
      GoldenArray.assertClose("loss", c.get("loss").asDouble(), derivative.value(), values);
      Golden.array(c.get("grad_student_logits"))
          .assertClose(
              "grad_student_logits",
              derivative.gradients().get(0),
              GoldenCases.tolerance(c, "grad", type));
      Golden.array(c.get("grad_teacher_logits"))
          .assertClose("grad_teacher_logits", derivative.gradients().get(1), 0);
    }
  }

  @TestFactory
  Stream<DynamicTest> center() {
    JsonNode c = FILE.get("center_sequence");
    return GoldenCases.inBothPrecisions("centre", type -> checkCenter(c, type));
  }

  /** Through the method's own loss, whose student is of no matter here. */
  private static void checkCenter(JsonNode c, DataType type) {
    int n = c.get("batch").asInt();
    int outputs = c.get("out_dim").asInt();
    try (NDManager manager = NDManager.newBaseManager()) {
      var method = method(List.of(3), outputs, false, true, 0.04, manager, type, 3, n);
      method.restore(Map.of("center", Golden.array(c.get("center0")).toNDArray(manager, type)));
      var encoder = new TestEncoder(manager, type);
      for (JsonNode iteration : c.get("iterations")) {
        NDArray teacher = Golden.array(iteration.get("teacher_logits")).toNDArray(manager, type);
        NDArray student = manager.ones(teacher.getShape(), type).get(new NDIndex(":, :3"));
        Embeddings embeddings = Embeddings.ofStacked(student, 2, 2).with("teacher-logits", teacher);
        method.loss(encoder, embeddings, STEP);
        Golden.array(iteration.get("center_after"))
            .assertClose(
                "center_after", method.state().get("center"), GoldenCases.valueTolerance(type));
      }
    }
  }

  private static Dino method(
      List<Integer> projector,
      int outputs,
      boolean norm,
      boolean normLastLayer,
      double teacherTemperature,
      NDManager manager,
      DataType type,
      int features,
      int batch) {
    var config =
        new DinoConfig(
            projector,
            norm,
            outputs,
            normLastLayer,
            0,
            FILE.get("student_temp").asDouble(),
            teacherTemperature,
            teacherTemperature,
            0,
            FILE.get("center_momentum").asDouble(),
            0.996,
            1,
            CountFrom.RUN);
    var method = new Dino(config);
    method.initialize(new MethodContext(features, batch, 3, 32, type, manager));
    return method;
  }

  @TestFactory
  Stream<DynamicTest> headAndLoss() {
    return GoldenCases.inBothPrecisions(
        FILE.get("head_and_loss"), (c, type) -> new Head(c, type).check());
  }

  /** One head at one precision. */
  private record Head(JsonNode c, DataType type) {
    private Dino method(NDManager manager, String seed) {
      int hidden = c.get("hidden_dim").asInt();
      List<Integer> widths =
          Stream.concat(
                  Stream.generate(() -> hidden).limit(c.get("nlayers").asInt() - 1),
                  Stream.of(c.get("bottleneck_dim").asInt()))
              .toList();
      Dino method =
          GoldenDinoTest.method(
              widths,
              c.get("out_dim").asInt(),
              c.get("use_bn").asBoolean(),
              c.get("norm_last_layer").asBoolean(),
              c.get("teacher_temp").asDouble(),
              manager,
              type,
              c.get("in_dim").asInt(),
              c.get("batch").asInt());
      GoldenFill.fill(c.get("state_dict"), c.get(seed).asLong(), parameters(method));
      return method;
    }

    /** By the file's keys, without the student's prefix. */
    private static Map<String, Parameter> parameters(Dino method) {
      var parameters = new LinkedHashMap<String, Parameter>();
      PytorchKeys.ofHeads(method.heads())
          .forEach((key, p) -> parameters.put(key.substring("student.head.".length()), p));
      return parameters;
    }

    void check() {
      double values = GoldenCases.tolerance(c, "loss", type);
      try (NDManager manager = NDManager.newBaseManager()) {
        var encoder = new TestEncoder(manager, type);
        NDArray teacher = teacherLogits(manager, encoder);
        Golden.array(c.get("teacher_logits")).assertClose("teacher_logits", teacher, values);
        Dino student = method(manager, "student_fill_seed");
        setLengths(student, manager);
        student.restore(Map.of("center", Golden.array(c.get("center")).toNDArray(manager, type)));
        NDArray features = Golden.array(c.get("student_features")).toNDArray(manager, type);
        features.setRequiresGradient(true);
        NDArray bottleneck;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          bottleneck = encoder.apply(student.heads().get("student.head.mlp"), features);
          Golden.array(c.get("student_bottleneck_pre_norm"))
              .assertClose("student_bottleneck_pre_norm", bottleneck.stopGradient(), values);
          Embeddings embeddings =
              Embeddings.ofStacked(bottleneck, c.get("ncrops").asInt(), 2)
                  .with("teacher-logits", teacher);
          LossTerms loss = student.loss(encoder, embeddings, STEP);
          GoldenArray.assertClose(
              "loss",
              c.get("loss").asDouble(),
              GoldenArray.toDoubles(loss.total().stopGradient())[0],
              values);
          collector.backward(loss.total());
        }
        Golden.array(c.get("center_after"))
            .assertClose("center_after", student.state().get("center"), values);
        Golden.array(c.get("grad_student_features"))
            .assertClose(
                "grad_student_features",
                features.getGradient(),
                GoldenCases.tolerance(c, "grad_student_features", type));
        checkGradients(student);
      }
    }

    private NDArray teacherLogits(NDManager manager, TestEncoder encoder) {
      Dino teacher = method(manager, "teacher_fill_seed");
      NDArray features = Golden.array(c.get("teacher_features")).toNDArray(manager, type);
      NDArray unit =
          encoder
              .apply(teacher.heads().get("student.head.mlp"), features)
              .stopGradient()
              .normalize(2, 1, 1e-12);
      return encoder.apply(teacher.heads().get("student.head.last_layer"), unit).stopGradient();
    }

    private void setLengths(Dino student, NDManager manager) {
      Parameter length = parameters(student).get("last_layer.weight_g");
      length.getArray().setRequiresGradient(false);
      length
          .getArray()
          .set(
              new NDIndex("..."), Golden.array(c.get("student_weight_g")).toNDArray(manager, type));
      length.getArray().setRequiresGradient(length.requiresGradient());
    }

    /** Relative to the largest gradient: a bias in front of a batch norm has none but rounding. */
    private void checkGradients(Dino student) {
      double tolerance = GoldenCases.tolerance(c, "grad_student", type);
      double largest = 0;
      for (JsonNode gradient : c.get("grad_student")) {
        if (!gradient.isNull()) {
          for (double value : Golden.array(gradient).data()) {
            largest = Math.max(largest, Math.abs(value));
          }
        }
      }
      for (Map.Entry<String, Parameter> entry : parameters(student).entrySet()) {
        JsonNode expected = c.get("grad_student").get(entry.getKey());
        boolean trained = entry.getValue().requiresGradient();
        if (expected == null || expected.isNull()) {
          assertFalse(trained, entry.getKey() + " must not be trained");
          continue;
        }
        assertTrue(trained, entry.getKey() + " must be trained");
        double[] exact = Golden.array(expected).data();
        double[] actual = GoldenArray.toDoubles(entry.getValue().getArray().getGradient());
        for (int i = 0; i < exact.length; i++) {
          assertEquals(exact[i], actual[i], tolerance * largest, entry.getKey() + " at " + i);
        }
      }
    }
  }

  @Test
  void theTeachersMomentumRisesAsInTheReference() {
    for (JsonNode c : FILE.at("/schedules/momentum")) {
      int perEpoch = c.get("iterations_per_epoch").asInt();
      int epochs = c.get("epochs").asInt();
      DinoConfig config =
          DinoConfigTest.schedule(0.04, 0.07, 0, c.get("base").asDouble(), 1, CountFrom.RUN);
      double[] expected = Golden.array(c.get("per_iteration")).data();
      for (int i = 0; i < expected.length; i++) {
        var step = new StepInfo(i, i, i / perEpoch, i / perEpoch, perEpoch, epochs, 0);
        assertEquals(expected[i], new Dino(config).target().orElseThrow().momentum(step), 1e-15);
      }
    }
  }
}
