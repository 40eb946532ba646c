package dev.emc.core.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.keys.WeightSelection;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.StartOptimizer;
import dev.emc.core.optim.Optimizer;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a run begins: at fresh weights, or at those of an earlier run or of anybody's file, with
 * what became of each of their keys.
 */
final class StartingPoint {
  /** What became of each key, beside the run's config. */
  static final String REPORT = "load-report.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();

  private final Experiment experiment;
  private final TrainingListener listener;

  StartingPoint(Experiment experiment, TrainingListener listener) {
    this.experiment = experiment;
    this.listener = listener;
  }

  /**
   * Brings weights and optimiser to where the config wants the run to begin.
   *
   * @param run its directory, for the report; null if none is to be written
   * @return how far the history of the weights goes
   * @throws dev.emc.api.ConfigException if the checkpoint cannot be read or is another network's
   */
  Progress enter(
      JointEmbeddingNetwork network, Optimizer optimizer, long stepsPerEpoch, @Nullable Path run)
      throws IOException {
    Path from = experiment.startFrom();
    if (from == null) {
      return Progress.start(0, 0);
    }
    StartSource source = StartSource.open(ModelLocation.of("start-from: ", from));
    WeightChoice choice = experiment.weightChoice();
    WeightSelection selection = source.weights(network, choice);
    LoadReport report = ModelWeights.load(source.name(), selection, choice, network);
    listener.noted(report.summary());
    if (experiment.headWarmupEpochs() > 0) {
      report.modelWarnings().forEach(listener::warned);
      report.randomHeads().ifPresent(line -> listener.noted(line + " and are trained alone first"));
    } else {
      report.warnings().forEach(listener::warned);
    }
    StartState.takeOver(source.name(), selection.state(), network, listener);
    int continued = 0;
    if (experiment.startOptimizer() == StartOptimizer.CONTINUE) {
      continued =
          new EarlierOptimizer(source, selection.taken()).handTo(optimizer, network, report);
      listener.noted(
          "%s: optimizer state of %s of %s parameters taken over"
              .formatted(source.name(), continued, network.stateDict().trainable().size()));
    }
    StartHistory history =
        StartHistory.of(source, experiment, network.method(), report.freshHeads(), stepsPerEpoch);
    history.note().ifPresent(listener::noted);
    history.warning().ifPresent(listener::warned);
    if (run != null) {
      write(run, report, history, continued);
    }
    return history.beginning();
  }

  private static void write(Path run, LoadReport report, StartHistory history, int continued)
      throws IOException {
    ObjectNode json = JSON.valueToTree(report);
    json.put("earlier-epochs", history.beginning().earlierEpochs())
        .put("earlier-steps", history.beginning().earlierSteps())
        .put("history-by", history.by().label())
        .put("optimizer-parameters", continued);
    WholeFile.text(
        run.resolve(REPORT), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
