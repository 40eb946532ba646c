package dev.emc.app.demo;

import dev.emc.core.train.RunDirectory;
import dev.emc.eval.improve.Outcome;
import dev.emc.eval.improve.TrialChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the networks of a demo lie: a base, settings that its improvement tried, and one that was
 * trained on for longer.
 *
 * @param folders of runs; one with EMC is missing if no such setting passed its guard
 * @param epochs of each since the base was stopped, those of the base itself for that
 * @param setting of the run with EMC, by its name in the improvement; empty if there is none
 */
record DemoRuns(Map<DemoModel, Path> folders, Map<DemoModel, Integer> epochs, String setting) {
  private static final String WITH_EMC = "emc-";

  DemoRuns {
    folders = new EnumMap<>(folders);
    epochs = new EnumMap<>(epochs);
  }

  /** Those that there are, in their order. */
  List<DemoModel> models() {
    return List.copyOf(folders.keySet());
  }

  /** The run of a network that there is. */
  Path run(DemoModel model) {
    return Optional.ofNullable(folders.get(model))
        .orElseThrow(() -> new IllegalStateException(model + " was not trained"));
  }

  /** Epochs since the base was stopped. */
  int more(DemoModel model) {
    return model == DemoModel.BASE ? 0 : epochs.getOrDefault(model, 0);
  }

  /** How a network was trained. */
  String description(DemoModel model) {
    return model.description(epochs.getOrDefault(model, 0), setting);
  }

  /** The trial of a setting. */
  static Path trial(DemoRequest request, String setting) {
    return DemoFolder.improvement(request.folder()).resolve("trials/runs").resolve(setting);
  }

  /** The trial of continuing alone. */
  static Path continued(DemoRequest request) {
    return trial(request, DemoModel.CONTINUED.title());
  }

  /** The setting with EMC that was the best where settings are chosen, whatever won there. */
  static Optional<String> withEmc(Outcome outcome) {
    return outcome.trials().stream()
        .filter(each -> each.harm() == null && each.name().startsWith(WITH_EMC))
        .max(Comparator.comparingDouble(TrialChoice.Score::score))
        .map(TrialChoice.Score::name);
  }

  /** Those of a demo whose improvement is done, and continuing alone has been for longer. */
  static DemoRuns of(DemoRequest request, Outcome outcome) throws IOException {
    var folders = new EnumMap<DemoModel, Path>(DemoModel.class);
    folders.put(DemoModel.BASE, DemoFolder.base(request.folder()));
    folders.put(DemoModel.CONTINUED, continued(request));
    Optional<String> emc = withEmc(outcome);
    emc.ifPresent(setting -> folders.put(DemoModel.EMC, trial(request, setting)));
    folders.put(DemoModel.LONGER, DemoFolder.longer(request.folder()));
    var epochs = new EnumMap<DemoModel, Integer>(DemoModel.class);
    for (Map.Entry<DemoModel, Path> each : folders.entrySet()) {
      epochs.put(each.getKey(), RunDirectory.epochsDone(each.getValue()));
    }
    epochs.merge(DemoModel.LONGER, epochs.getOrDefault(DemoModel.CONTINUED, 0), Integer::sum);
    return new DemoRuns(folders, epochs, emc.orElse(""));
  }
}
