package dev.emc.eval.improve;

import dev.emc.core.config.Experiment;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.eval.evaluate.EvaluationImages;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.SharedFeatures;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Judges models by the protocols of a study, wherever they lie; what is judged stays on disk. */
final class ModelJudge {
  private final ProbeConfig probes;
  private final Components components;
  private final BooleanSupplier stop;

  ModelJudge(ProbeConfig probes, Components components, BooleanSupplier stop) {
    this.probes = probes;
    this.components = components;
    this.stop = stop;
  }

  /**
   * A model's answers to the test images.
   *
   * @param name in results
   * @param experiment whose network it is of
   * @param folder of the results
   * @return by protocol
   */
  Map<String, Evaluation> of(String name, Path model, Experiment experiment, Path folder)
      throws IOException {
    Map<String, Evaluation> answers = new LinkedHashMap<>();
    boolean isWhole = true;
    for (String protocol : probes.protocols()) {
      Path file = folder.resolve(protocol + ".json");
      if (Files.isRegularFile(file)) {
        answers.put(protocol, Evaluation.read(file));
      } else {
        isWhole = false;
      }
    }
    if (isWhole) {
      return answers;
    }
    Files.createDirectories(folder);
    try (OpenModel open =
        OpenModel.open(model, experiment, Devices.named(experiment.device()), components)) {
      ImageSource labels = open.images().labelled("labels", probes.labels());
      ImageSource test = open.images().labelled("test", probes.test());
      ImageOpener.requireSameClasses(labels.description(), labels, test.description(), test);
      var images = new EvaluationImages(labels, test, probes.labels().text(), probes.test().text());
      var shared = new SharedFeatures();
      for (String protocol : probes.protocols()) {
        answers.put(
            protocol,
            new Evaluator()
                .name(name)
                .seed(probes.seed())
                .labels(
                    new LabelFractions(probes.fractions(protocol), probes.draws(), probes.seed()))
                .sharing(shared)
                .stop(stop)
                .file(folder.resolve(protocol + ".json"))
                .evaluate(open, probes.protocol(protocol), images));
      }
    }
    return answers;
  }

  /** Mean accuracy over all protocols and shares of the labels, percent. */
  static double score(Map<String, Evaluation> answers) {
    return answers.values().stream()
        .flatMap(evaluation -> evaluation.predictions().fractions().stream())
        .map(FractionResult::top1)
        .mapToDouble(top1 -> top1.mean())
        .average()
        .orElse(Double.NaN);
  }
}
