package dev.emc.app.demo;

import ai.djl.Device;
import dev.emc.app.eval.RunMeasurements;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.evaluate.EvaluationImages;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.SharedFeatures;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.model.RunPlace;
import dev.emc.eval.neighbours.DistancesResult;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.protocol.LinearProtocol;
import dev.emc.eval.report.Measurements;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.study.result.EpochsWorth;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Frozen features of every model, their probes, and what the criterion acts on. */
final class DemoProbes {
  private static final int DRAWS = 5;

  private final DemoRequest request;
  private final Components components;
  private final DemoRuns runs;
  private final Map<DemoModel, Measured> measured = new EnumMap<>(DemoModel.class);
  private final Map<DemoModel, Evaluation> answers = new EnumMap<>(DemoModel.class);
  private final Map<DemoModel, Separability.Distances> distances = new EnumMap<>(DemoModel.class);

  DemoProbes(DemoRequest request, DemoRuns runs, Components components) {
    this.request = request;
    this.runs = runs;
    this.components = components;
  }

  /** Where the networks lie. */
  DemoRuns runs() {
    return runs;
  }

  /**
   * What was measured of a model's embeddings of the test images.
   *
   * @param compact what the criterion acts on
   * @param gauge rank and correlations of the embeddings
   * @param collapse whether they are all alike
   * @param weights what the model's weights are
   * @param view how the images were shown to it, in words
   */
  record Measured(
      CompactGauge compact,
      EmbeddingGauge gauge,
      Collapse collapse,
      LoadSummary weights,
      String view) {
    GaugeResult result(Map<String, String> settings) {
      return GaugeResult.of(
          settings, gauge, compact, MSpacings.largest(gauge.rows()), collapse, weights);
    }
  }

  void add(DemoModel model) throws IOException {
    Path run = runs.run(model);
    Device device = Devices.named("auto");
    Experiment experiment = TrainedModel.experimentOf(run, components);
    try (OpenModel open = OpenModel.open(run, experiment, device, components)) {
      ImageRange tests = DemoImprovement.set(request, "verdict");
      ImageRange labels = DemoImprovement.set(request, "train");
      ImageSource test = open.images().labelled("test", tests);
      var labelled =
          new EvaluationImages(
              open.images().labelled("labels", labels), test, labels.text(), tests.text());
      var shared = new SharedFeatures();
      answers.put(model, evaluation(model, open, labelled, shared));
      ImageRows tested = shared.of(open, test);
      distances.put(
          model,
          Separability.distances(
              model.title(), tested.values(), tested.width(), RunMeasurements.K, device));
      ImageRows embeddings = open.extractor(read -> {}).embeddings(test);
      measured.put(model, measure(open.trained(), embeddings, open.viewText()));
    }
  }

  private Evaluation evaluation(
      DemoModel model, OpenModel open, EvaluationImages labelled, SharedFeatures shared)
      throws IOException {
    Path run = runs.run(model);
    var how = new LinkedHashMap<String, String>();
    how.put("fit", "cached: features once, without augmentation; L-BFGS");
    how.put("seed", String.valueOf(request.seed()));
    var provenance =
        Provenance.builder()
            .model(run)
            .images(labelled.trainName(), labelled.testName())
            .view(open.viewText())
            .how(how);
    RunPlace.say(provenance, run);
    return new Evaluator()
        .name(model.title())
        .seed(request.seed())
        .labels(new LabelFractions(LabelFractions.PAPER, DRAWS, request.seed()))
        .sharing(shared)
        .saying(provenance.build())
        .evaluate(open, new LinearProtocol(), labelled);
  }

  /** Leaves in every run what its evaluations would have: for compare and report. */
  void write() throws IOException {
    for (DemoModel model : runs.models()) {
      Path run = runs.run(model);
      found(answers, model).write(ResultFile.of(run, LinearProtocol.NAME));
      var settings = new LinkedHashMap<String, String>();
      settings.put("model", run.toString());
      settings.put("data", DemoImprovement.set(request, "verdict").text());
      settings.put("images", String.valueOf(found(measured, model).gauge().rows()));
      settings.put("view", found(measured, model).view());
      var place = Provenance.builder();
      RunPlace.say(place, run);
      settings.putAll(place.build().text());
      found(measured, model).result(settings).write(ResultFile.of(run, GaugeResult.NAME));
      Separability.Distances found = found(distances, model);
      new DistancesResult(
              settings,
              RunMeasurements.K,
              found.first(),
              found.kth(),
              found(measured, model).weights())
          .write(ResultFile.of(run, DistancesResult.NAME));
    }
  }

  private static <T> T found(Map<DemoModel, T> map, DemoModel model) {
    T found = map.get(model);
    if (found == null) {
      throw new IllegalStateException(model + " was not probed");
    }
    return found;
  }

  private static Measured measure(TrainedModel trained, ImageRows embeddings, String view) {
    CompactGauge compact =
        CompactGauge.of(
            embeddings.values(),
            embeddings.width(),
            trained.graph().transform(),
            trained.graph().estimator());
    EmbeddingGauge gauge = EmbeddingGauge.of(embeddings.values(), embeddings.width());
    return new Measured(
        compact,
        gauge,
        Collapse.of(embeddings.values(), gauge),
        LoadSummary.of(trained.weights()),
        view);
  }

  Measured measured(DemoModel model) {
    return found(measured, model);
  }

  /** Distances between the features of the test images. */
  Separability separability() {
    return Separability.of(List.copyOf(distances.values()), RunMeasurements.K, Measurements.BINS);
  }

  /** Every model against the one that was continued with its own loss alone. */
  ProbeResult result() {
    List<Predictions> models = answers.values().stream().map(Evaluation::predictions).toList();
    return ProbeResult.of(models, DemoModel.CONTINUED.title());
  }

  /** Mean accuracy of a model over all shares of the labels, percent. */
  double accuracy(DemoModel model) {
    return found(answers, model).predictions().fractions().stream()
        .mapToDouble(fraction -> fraction.top1().mean())
        .average()
        .orElseThrow();
  }

  /** Accuracies of the base and of what it becomes if it is trained on alone. */
  List<EpochsWorth.Point> alone() {
    return Stream.of(DemoModel.BASE, DemoModel.CONTINUED, DemoModel.LONGER)
        .map(model -> new EpochsWorth.Point(runs.more(model), accuracy(model)))
        .toList();
  }
}
