package dev.emc.app.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The run that a checkpoint is of.
 *
 * @param folder of the run
 * @param components what it is made of, by extension point
 * @param problem why it cannot be opened with the plugins that are here; null if it can
 */
record InspectedRun(Path folder, Map<String, String> components, @Nullable String problem) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Looks what a run's config asks for.
   *
   * @param here the components of all plugins that are here
   */
  static InspectedRun of(Path folder, Supplier<Components> here) {
    try {
      Experiment experiment =
          ExperimentLoader.load(RunDirectory.configOf(folder), List.of(), here.get());
      var components = new LinkedHashMap<String, String>();
      for (Choice<?> choice : experiment.selection().choices()) {
        components.put(choice.point().toString(), choice.name());
      }
      return new InspectedRun(folder, components, null);
    } catch (ConfigException e) {
      return new InspectedRun(folder, Map.of(), e.lines().get(0));
    }
  }

  /** In one line. */
  String line() {
    if (problem != null) {
      return "its run cannot be opened here: " + problem;
    }
    return "its run has "
        + components.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  /** For programs. */
  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode().put("folder", folder.toString());
    ObjectNode made = json.putObject("components");
    components.forEach(made::put);
    return json.put("problem", problem);
  }
}
