package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.RunShape;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.Experiment;
import dev.emc.core.plugin.ComponentGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The registry's methods at their smallest. Each says how small that is in the test resource {@code
 * tiny/method/NAME.yaml}: its config and its views.
 */
final class TinyMethods {
  /** The keys that go with any of them. */
  static final String REST =
      """
      backbone: {type: resnet-tiny, width: 4}
      batch-size: 16
      optimizer: {type: sgd, lr: 0.001, lr-batch: 0}
      device: cpu
      threads: 1
      """;

  private TinyMethods() {}

  static String yaml(String method) throws IOException {
    String name = "/tiny/method/" + method + ".yaml";
    try (InputStream in = TinyMethods.class.getResourceAsStream(name)) {
      assertTrue(in != null, "say how small the method can be in the test resource " + name);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Of its batches. */
  static RunShape shape(Experiment experiment, ComponentGraph graph) {
    return new RunShape(
        experiment.batchSize(),
        graph.method().embeddingWidth(),
        experiment.viewPlan(graph.method()),
        3);
  }

  /** Its network for images of one channel; closed by the caller. */
  static JointEmbeddingNetwork network(Experiment experiment, ComponentGraph graph) {
    return JointEmbeddingNetwork.build(
        graph.backbone(),
        graph.method(),
        1,
        shape(experiment, graph),
        Device.cpu(),
        experiment.seed());
  }

  /** Random images of one channel for each view of a run, other ones in every step. */
  static List<NDArray> views(NDManager manager, RunShape shape, int step) {
    var random = new Random(step);
    var views = new ArrayList<NDArray>();
    for (ViewSpec view : shape.views().views()) {
      var pixels = new float[shape.batchSize() * view.size() * view.size()];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      var size = new Shape(shape.batchSize(), 1, view.size(), view.size());
      views.add(manager.create(pixels, size));
    }
    return views;
  }
}
