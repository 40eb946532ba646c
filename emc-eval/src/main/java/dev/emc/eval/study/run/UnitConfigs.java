package dev.emc.eval.study.run;

import dev.emc.api.ConfigException;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.RunImages;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.study.Unit;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The experiments of a study's units. */
public final class UnitConfigs {
  private final HostProgram host;
  private final Components components;
  private final Map<Unit, Experiment> read = new ConcurrentHashMap<>();
  private final Map<DataConfig, Integer> images = new HashMap<>();

  /** Read by a program with its recipes and plugins. */
  public UnitConfigs(HostProgram host) {
    this.host = host;
    this.components = host.components();
  }

  /** All components. */
  public Components components() {
    return components;
  }

  /**
   * The file that a config's name stands for: a file if it looks like one, else a recipe.
   *
   * @throws ConfigException if there is none
   */
  public Path file(String config) {
    if (config.endsWith(".yaml") || config.endsWith(".yml") || config.contains("/")) {
      Path file = Path.of(config);
      if (!Files.isRegularFile(InputFiles.require(file))) {
        throw new ConfigException("no such file: " + config);
      }
      return file;
    }
    try {
      return host.recipes().file(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A unit's experiment.
   *
   * @throws ConfigException if its config or an override does not fit, naming file, line and key
   */
  public Experiment experiment(Unit unit) {
    return read.computeIfAbsent(
        unit, u -> ExperimentLoader.compose(file(u.config()), u.settings(), components));
  }

  private String resolved(Experiment experiment) {
    var graph = components.assemble(experiment.selection());
    return ResolvedConfig.write(
        experiment.resolved(components, graph), components, host.revision());
  }

  /** A run's experiment with everything written out, for its directory. */
  String resolved(TrainingRun training) {
    return training.record(host.revision());
  }

  /** The config of a run that goes on. */
  ResumedConfig resumed(Path run) {
    return ResumedConfig.read(RunDirectory.configOf(run), List.of(), components, host.revision());
  }

  /** Images that a unit's run passes over in an epoch. */
  public synchronized int images(Unit unit) {
    DataConfig data = experiment(unit).data();
    return data.to() > 0
        ? data.to() - data.from()
        : images.computeIfAbsent(data, d -> RunImages.open(d).size());
  }

  /**
   * Makes sure that a run that is there already is the unit's.
   *
   * @throws ConfigException naming a key whose values differ
   */
  void requireSame(Unit unit, Path run) throws IOException {
    Map<String, String> now = FlatConfig.of(resolved(experiment(unit)), unit.name());
    difference(now, FlatConfig.read(RunDirectory.configOf(run)))
        .flatMap(
            what ->
                withDefaults(run).map(before -> difference(now, before)).orElse(Optional.of(what)))
        .ifPresent(
            what -> {
              throw new ConfigException(
                  "%s holds a run of another config: %s; choose another --out"
                      .formatted(run, what));
            });
  }

  /**
   * The config of a run with what an older version did not know at its default; empty if it has
   * what is not known now.
   */
  private Optional<Map<String, String>> withDefaults(Path run) {
    Path file = RunDirectory.configOf(run);
    try {
      Experiment before = ExperimentLoader.load(file, List.of(), components);
      return Optional.of(FlatConfig.of(resolved(before), file.toString()));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /**
   * The first key, in order, that makes two configs different runs, with both values in words.
   *
   * @param now keys and values of the unit
   * @param before those of the run that is there
   */
  static Optional<String> difference(Map<String, String> now, Map<String, String> before) {
    var keys = new TreeSet<>(now.keySet());
    keys.addAll(before.keySet());
    for (String key : keys) {
      String here = now.getOrDefault(key, "missing");
      String there = before.getOrDefault(key, "missing");
      if (matters(key) && !here.equals(there) && !isLeftToTheDevice(key, here)) {
        return Optional.of("%s is %s there and %s here".formatted(key, there, here));
      }
    }
    return Optional.empty();
  }

  /** A unit that names no precision has the one its run began with, which the run keeps. */
  private static boolean isLeftToTheDevice(String key, String value) {
    return key.equals("precision") && value.equals("null");
  }

  /** Where and with how many threads a run computes is not what it is; a study may be moved. */
  private static boolean matters(String key) {
    return !key.startsWith("provenance")
        && !key.equals("start-from")
        && !key.equals("threads")
        && !key.equals("device")
        && !key.equals("data.workers");
  }
}
