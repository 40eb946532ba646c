package dev.emc.core.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.plugin.Components;
import dev.emc.files.ParentFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The config of a run that goes on: as its directory has it, but for what was asked to change and
 * may. The changes are written down with the step from which they hold.
 */
public final class ResumedConfig {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> PROVENANCE =
      new TypeReference<>() {};

  private final Experiment experiment;
  private final Components components;
  private final Map<String, @Nullable Object> provenance;
  private final List<ConfigChange> earlier;

  /** Changes of this resume, whose step is not known yet. */
  private final List<ConfigChange> asked;

  private ResumedConfig(
      Experiment experiment,
      Components components,
      Map<String, @Nullable Object> provenance,
      List<ConfigChange> earlier,
      List<ConfigChange> asked) {
    this.experiment = experiment;
    this.components = components;
    this.provenance = provenance;
    this.earlier = earlier;
    this.asked = asked;
  }

  /**
   * Reads a run's config.
   *
   * @param overrides {@code KEY=VALUE} each, applied in order
   * @param revision git revision of this build
   * @throws ConfigException if it does not fit, or an override changes what makes the run what it
   *     is
   */
  public static ResumedConfig read(
      Path file, List<String> overrides, Components components, String revision) {
    Experiment before = ExperimentLoader.load(file, List.of(), components);
    Experiment after =
        overrides.isEmpty() ? before : ExperimentLoader.load(file, overrides, components);
    Map<String, @Nullable Object> there = flat(ResolvedConfig.tree(before, components));
    Map<String, @Nullable Object> here = flat(ResolvedConfig.tree(after, components));
    List<ConfigChange> changes = differences(there, here);
    for (ConfigChange change : changes) {
      check(change, after.optimizer(), ParentFolder.of(file));
      if (change.key().equals("epochs")) {
        checkTarget(change, before, after, components);
      }
    }
    List<ConfigChange> earlier = ConfigChange.read(file);
    JsonNode provenance = ConfigChange.provenance(file);
    Map<String, @Nullable Object> made =
        provenance.isObject() ? JSON.convertValue(provenance, PROVENANCE) : Map.of();
    if (!made.isEmpty()) {
      Map<String, @Nullable Object> last = versions(made);
      earlier.forEach(change -> last.replace(change.key(), change.to()));
      changes.addAll(differences(last, versions(ResolvedConfig.provenance(components, revision))));
    }
    return new ResumedConfig(after, components, made, earlier, List.copyOf(changes));
  }

  private static List<ConfigChange> differences(
      Map<String, @Nullable Object> there, Map<String, @Nullable Object> here) {
    var keys = new LinkedHashSet<>(there.keySet());
    keys.addAll(here.keySet());
    var changes = new ArrayList<ConfigChange>();
    for (String key : keys) {
      var change = new ConfigChange(0, key, there.get(key), here.get(key));
      if (!Objects.equals(change.from(), change.to())) {
        changes.add(change);
      }
    }
    return changes;
  }

  private static void check(ConfigChange change, OptimizerConfig optimizer, Path run) {
    String otherwise = "; a new run can have it, with start-from: " + run;
    String there = "it is %s there, %s here".formatted(change.shownFrom(), change.shownTo());
    switch (ResumeRules.of(change.key())) {
      case FREE -> {}
      case FIXED ->
          throw new ConfigException(
              "--set %s cannot change when a run is resumed: %s%s"
                  .formatted(change.key(), there, otherwise));
      case GROWS -> {
        if (!change.grows()) {
          throw new ConfigException(
              "--set %s can only grow when a run is resumed: %s".formatted(change.key(), there));
        }
        Optional<String> spanning = spanning(optimizer);
        if (spanning.isPresent()) {
          throw new ConfigException(
              "--set %s cannot grow: %s gives every step a rate by the length of the run, and those done"
                      .formatted(change.key(), spanning.get())
                  + " would have had others (%s)%s".formatted(there, otherwise));
        }
      }
    }
  }

  /** Refuses a longer run whose target network would have moved otherwise in the steps done. */
  private static void checkTarget(
      ConfigChange change, Experiment before, Experiment after, Components components) {
    Optional<TargetNetwork> target = components.assemble(after.selection()).method().target();
    for (int epoch = 0; target.isPresent() && epoch < before.epochs(); epoch++) {
      StepInfo there = firstStep(epoch, before);
      StepInfo here = firstStep(epoch, after);
      if (target.get().momentum(there) != target.get().momentum(here)) {
        throw new ConfigException(
            "--set %s cannot grow: the target network of method '%s' has a momentum by the length of the run, and in the steps done it would have had others (it is %s there, %s here)"
                .formatted(
                    change.key(), after.method().name(), change.shownFrom(), change.shownTo()));
      }
    }
  }

  /** The first of an epoch's steps, of which there are a hundred, say. */
  private static StepInfo firstStep(int epoch, Experiment run) {
    long steps = 100;
    return new StepInfo(
        steps * epoch, steps * epoch, epoch, epoch, steps, run.epochs(), run.seed());
  }

  /** The key of a schedule whose rates depend on how long the run is. */
  private static Optional<String> spanning(OptimizerConfig optimizer) {
    if (optimizer.schedule().spansTheRun()) {
      return Optional.of("optimizer.schedule");
    }
    if (optimizer.finalWeightDecay() != null) {
      return Optional.of("optimizer.final-weight-decay");
    }
    for (int i = 0; i < optimizer.groups().size(); i++) {
      RateSchedule schedule = optimizer.groups().get(i).schedule();
      if (schedule != null && schedule.spansTheRun()) {
        return Optional.of("optimizer.groups.%s.schedule".formatted(i));
      }
    }
    return Optional.empty();
  }

  /** Leaves by their keys with dots; lists are leaves. */
  private static Map<String, @Nullable Object> flat(Map<String, @Nullable Object> tree) {
    var flat = new LinkedHashMap<String, @Nullable Object>();
    tree.forEach((key, value) -> flatten(key, value, flat));
    return flat;
  }

  private static void flatten(
      String key, @Nullable Object value, Map<String, @Nullable Object> flat) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((below, each) -> flatten(key + "." + below, each, flat));
    } else {
      flat.put(key, value);
    }
  }

  /** The build and the version of each plugin. */
  private static Map<String, @Nullable Object> versions(Map<String, @Nullable Object> provenance) {
    var versions = new LinkedHashMap<String, @Nullable Object>();
    versions.put(ResolvedConfig.REVISION, provenance.get(ResolvedConfig.REVISION));
    if (provenance.get(ResolvedConfig.PLUGINS) instanceof List<?> plugins) {
      for (Object plugin : plugins) {
        if (plugin instanceof Map<?, ?> row) {
          versions.put("plugin " + row.get("name"), row.get("version"));
        }
      }
    }
    return versions;
  }

  /** The experiment that goes on. */
  public Experiment experiment() {
    return experiment;
  }

  /** What is different from now on, to be said before the first step. */
  public List<ConfigChange> changes(long step) {
    return asked.stream().map(change -> change.at(step)).toList();
  }

  /**
   * The config's new text.
   *
   * @param step at which the run goes on
   * @return empty if nothing changes
   */
  public Optional<String> text(long step) {
    List<ConfigChange> all = all(step);
    if (all.equals(earlier)) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> tree =
        new LinkedHashMap<>(ResolvedConfig.tree(experiment, components));
    Map<String, @Nullable Object> provenance = new LinkedHashMap<>(this.provenance);
    provenance.put(ConfigChange.CHANGES, all.stream().map(ConfigChange::tree).toList());
    tree.put(ResolvedConfig.PROVENANCE, provenance);
    return Optional.of(ResolvedConfig.yaml(tree));
  }

  /** All changes, those at one step made one. A run that goes on earlier than before forgets. */
  private List<ConfigChange> all(long step) {
    var all = new ArrayList<ConfigChange>();
    Stream<ConfigChange> before =
        earlier.stream().map(change -> change.at(Math.min(step, change.step())));
    for (ConfigChange here : Stream.concat(before, changes(step).stream()).toList()) {
      int same = -1;
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).step() == here.step() && all.get(i).key().equals(here.key())) {
          same = i;
        }
      }
      if (same < 0) {
        all.add(here);
      } else {
        ConfigChange first = all.remove(same);
        if (!Objects.equals(first.from(), here.to())) {
          all.add(same, new ConfigChange(here.step(), here.key(), first.from(), here.to()));
        }
      }
    }
    return all;
  }
}
