package dev.emc.eval.study.run;

import dev.emc.api.ConfigException;
import dev.emc.core.config.CheckpointConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.KnnProtocol;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.Task;
import dev.emc.eval.study.Unit;
import dev.emc.images.source.ImageSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What can be refused of a study before any work. */
final class StudyCheck {
  private final Study study;

  StudyCheck(Study study) {
    this.study = study;
  }

  /** Every unit's config, and for the first of each group all that it trains and tests on. */
  void all() {
    UnitConfigs configs = study.configs();
    Set<String> prepared = new HashSet<>();
    for (Unit unit : study.stage().units()) {
      var experiment = configs.experiment(unit);
      requireKept(unit, experiment);
      if (!prepared.add(unit.group())) {
        continue;
      }
      int channels = TrainingRun.prepare(experiment, configs.components()).images().channels();
      evaluations(new ImageOpener(channels, experiment.data().exifRotate()));
    }
  }

  /**
   * The epochs that a base is evaluated after, or that rows start from, have checkpoints that stay.
   */
  private static void requireKept(Unit unit, Experiment experiment) {
    if (unit.after() != null) {
      return; // The epoch curve of a row keeps its own.
    }
    CheckpointConfig kept = experiment.checkpoints();
    for (Task task : unit.tasks()) {
      int epoch = task.epoch();
      if (epoch > experiment.epochs()) {
        throw new ConfigException(
            "base-state of %s: epoch %s is after the base's last, %s"
                .formatted(unit.group(), epoch, experiment.epochs()));
      }
      if (epoch > 0 && epoch < experiment.epochs() && !stays(epoch, kept)) {
        throw new ConfigException(
            "base-state of %s: no checkpoint of epoch %s is kept; set checkpoints.keep-every in base-set to a divisor of it"
                .formatted(unit.group(), epoch));
      }
    }
  }

  private static boolean stays(int epoch, CheckpointConfig kept) {
    return kept.everyEpochs() > 0
        && epoch % kept.everyEpochs() == 0
        && kept.keepEvery() > 0
        && epoch % kept.keepEvery() == 0;
  }

  /** What the lists of images already tell of every evaluation to come. */
  private void evaluations(ImageOpener opener) {
    ProbeConfig probes = study.config().evaluation();
    Map<String, ImageSource> images = new LinkedHashMap<>();
    probes.images().forEach((key, range) -> images.put(key, opener.labelled(key, range)));
    Map.Entry<String, ImageSource> first = images.entrySet().iterator().next();
    String labelsKey = first.getKey();
    ImageSource labels = first.getValue();
    images.forEach((key, tested) -> ImageOpener.requireSameClasses(labelsKey, labels, key, tested));
    LabelledImages labelled = LabelledImages.of(labels);
    if (probes.protocols().contains(KnnProtocol.NAME) && probes.k() > labelled.size()) {
      throw new ConfigException(
          "evaluation.k is %s, but only %s images of %s vote"
              .formatted(probes.k(), labelled.size(), labelsKey));
    }
    for (String name : probes.protocols()) {
      EvaluationProtocol protocol = probes.protocol(name);
      try {
        images.values().forEach(tested -> protocol.requireFit(labelled, LabelledImages.of(tested)));
        if (protocol.drawsLabels()) {
          new LabelFractions(probes.fractions(), probes.draws(), probes.seed()).draws(labelled);
        }
      } catch (ConfigException e) {
        throw new ConfigException("evaluation: " + e.getMessage(), e);
      }
    }
  }
}
