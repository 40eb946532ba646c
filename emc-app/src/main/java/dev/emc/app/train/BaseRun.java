package dev.emc.app.train;

import dev.emc.app.home.Installation;
import dev.emc.app.home.Recipe;
import dev.emc.core.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The run that another one starts from, where it is missing and a recipe of its name says how to
 * make it: {@code start-from: runs/small-swav-base} can be had of the recipe {@code
 * small-swav-base}.
 */
final class BaseRun {
  /** What of the user's overrides holds for the base too: on which images, where and how. */
  private static final Set<String> SHARED =
      Set.of("data", "device", "threads", "precision", "micro-batch", "recompute", "layout");

  private BaseRun() {}

  /** What to train before this request, if anything. */
  static Optional<TrainingRequest> missing(
      TrainingRequest request, Experiment experiment, Installation installation)
      throws IOException {
    Path from = experiment.startFrom();
    if (from == null || Files.exists(from)) {
      return Optional.empty();
    }
    String name = String.valueOf(from.getFileName());
    return installation.recipes().stream()
        .filter(recipe -> recipe.name().equals(name))
        .map(Recipe::file)
        .findFirst()
        .map(file -> new TrainingRequest(file, shared(request.overrides()), from));
  }

  private static List<String> shared(List<String> overrides) {
    return overrides.stream().filter(each -> SHARED.contains(each.split("[.=]", 2)[0])).toList();
  }
}
