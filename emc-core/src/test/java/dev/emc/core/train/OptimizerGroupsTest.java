package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.plugin.ComponentGraph;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which parameters an optimiser of a config updates at which rate, with which decay. */
class OptimizerGroupsTest {
  private static final String VICREG = "method: {type: vicreg, projector: [4, 4]}\n";
  private static final String SIMSIAM =
      "method: {type: simsiam, projector: [4, 4], predictor-width: 4}\n";

  /** Rate in the second of two epochs, decay and adaptation of each parameter. */
  private static Map<String, String> rules(String method, String optimizer) {
    String yaml =
        "backbone: {type: resnet-tiny, width: 4}\ndata: {train: none}\nepochs: 2\nbatch-size: 8\n"
            + method
            + "optimizer: {lr: 1, lr-batch: 0, schedule: {type: step, every-epochs: 1, gamma: 0.5},"
            + " weight-decay: 0.25, %s}%n".formatted(optimizer);
    Experiment experiment =
        ExperimentLoader.load(yaml, "groups.yaml", List.of(), TinyRun.COMPONENTS);
    ComponentGraph graph = TinyRun.COMPONENTS.assemble(experiment.selection());
    var shape =
        new RunShape(8, graph.method().embeddingWidth(), experiment.viewPlan(graph.method()), 3);
    var rules = new TreeMap<String, String>();
    try (var network =
            JointEmbeddingNetwork.build(
                graph.backbone(), graph.method(), 3, shape, Device.cpu(), 1);
        NDManager buffers = network.manager().newSubManager();
        var optimizers = Optimizers.create(buffers, experiment.optimizer(), network, 8, 3, 2)) {
      for (ParameterGroup group : optimizers.groups()) {
        String rule =
            "%s decay %s adapt %s"
                .formatted(group.rate().rate(3), group.weightDecay().rate(3), group.adapt());
        group.parameters().keySet().forEach(name -> rules.put(name, rule));
      }
      assertEquals(network.stateDict().trainable().keySet(), Map.copyOf(rules).keySet());
    }
    return rules;
  }

  @Test
  void oneDimensionalParametersCanBeLeftOutOfDecay() {
    Map<String, String> rules =
        rules(VICREG, "type: adam-w, groups: [{one-dimensional: true, weight-decay: 0}]");
    assertEquals("0.5 decay 0.25 adapt null", rules.get("projector.0.weight"));
    assertEquals("0.5 decay 0.0 adapt null", rules.get("projector.0.bias"));
    assertEquals("0.5 decay 0.0 adapt null", rules.get("projector.1.weight"));
  }

  @Test
  void aPrefixAndOneDimensionTogetherNarrowAGroup() {
    Map<String, String> rules =
        rules(
            VICREG,
            "type: larc-sgd, groups: [{prefix: projector., one-dimensional: true, adapt: false},"
                + " {prefix: projector., lr: 4, schedule: fixed}]");
    assertEquals("4.0 decay 0.25 adapt null", rules.get("projector.0.weight"));
    assertEquals("0.5 decay 0.25 adapt false", rules.get("projector.0.bias"));
    assertEquals("0.5 decay 0.25 adapt null", rules.get("backbone.conv1.weight"));
    assertEquals("0.5 decay 0.25 adapt null", rules.get("backbone.bn1.bias"));
  }

  @Test
  void aHeadOfConstantRateKeepsItInAGroup() {
    Map<String, String> rules =
        rules(SIMSIAM, "type: sgd, groups: [{one-dimensional: true, weight-decay: 0}]");
    assertEquals("1.0 decay 0.25 adapt null", rules.get("predictor.0.weight"));
    assertEquals("1.0 decay 0.0 adapt null", rules.get("predictor.1.bias"));
    assertEquals("0.5 decay 0.0 adapt null", rules.get("encoder.bn1.bias"));
    assertEquals(
        "0.5 decay 0.25 adapt null",
        rules(
                SIMSIAM,
                "type: sgd, groups: [{prefix: predictor., schedule: {type: step,"
                    + " every-epochs: 1, gamma: 0.5}}]")
            .get("predictor.0.weight"));
  }

  @Test
  void adaptationIsForOptimisersThatAdapt() {
    var error =
        assertThrows(
            ConfigException.class, () -> rules(VICREG, "type: sgd, groups: [{adapt: true}]"));
    assertEquals(
        "groups.yaml:6: optimizer.groups: must leave out adapt, which is for lars and larc-sgd"
            + " alone, got it in groups.0",
        error.getMessage());
  }
}
