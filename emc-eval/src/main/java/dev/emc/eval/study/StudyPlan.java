package dev.emc.eval.study;

import dev.emc.api.ConfigException;
import dev.emc.core.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The units of a study as far as they are known: choices that validation has not made yet leave
 * later units open. A pure function of the study and of the scores so far, so that a study that was
 * killed is planned again as it was.
 */
public final class StudyPlan {
  private final StudyConfig study;
  private final Path root;
  private final ToIntFunction<Unit> epochs;

  /** What is known of the candidates of choices. */
  public interface Scores {
    /** Validation accuracies of a candidate, by label fraction; empty while it is not evaluated. */
    Optional<List<Double>> of(Unit candidate);

    /** Whether a candidate failed and is left out. */
    boolean failed(Unit candidate);
  }

  /**
   * A plan.
   *
   * @param root the study's folder
   * @param epochs how long a unit trains, asked only where a curve is drawn
   */
  public StudyPlan(StudyConfig study, Path root, ToIntFunction<Unit> epochs) {
    this.study = study;
    this.root = root.toAbsolutePath().normalize();
    this.epochs = epochs;
  }

  /**
   * What there is to do at some point.
   *
   * @param units in the order in which they are best done
   * @param selections made or under way
   * @param finals units of the table: group, row and seed to unit, open ones left out
   */
  public record Stage(
      List<Unit> units, List<ValidationChoice> selections, Map<Place, Unit> finals) {
    /** The unit of a place in the table, if its settings are known. */
    public Optional<Unit> unit(String group, String row, long seed) {
      return Optional.ofNullable(finals.get(new Place(group, row, seed)));
    }
  }

  /** A place in the table. */
  public record Place(String group, String row, long seed) {}

  /** The units, given the scores so far. */
  public Stage stage(Scores scores) {
    var building = new Building(scores);
    study.groups().forEach(building::group);
    return new Stage(
        List.copyOf(building.units.values()),
        List.copyOf(building.selections),
        Map.copyOf(building.finals));
  }

  private final class Building {
    private final Scores scores;
    private final Map<String, Unit> units = new LinkedHashMap<>();
    private final List<ValidationChoice> selections = new ArrayList<>();
    private final Map<Place, Unit> finals = new HashMap<>();

    Building(Scores scores) {
      this.scores = scores;
    }

    void group(StudyGroupConfig group) {
      if (group.base() != null) {
        for (long seed : group.seeds()) {
          Unit base = base(group, seed).with(baseTests(group));
          // Other groups may share it: what they want of it is no part of this table.
          finals.put(new Place(group.name(), StudyGroupConfig.BASE, seed), base);
          add(base);
        }
      }
      // Null marks a choice that is open.
      var chosen = new HashMap<String, @Nullable List<String>>();
      for (RowConfig row : group.rows()) {
        List<String> taken = row.with() == null ? List.of() : chosen.get(row.with());
        chosen.put(row.name(), row(group, row, taken));
      }
    }

    private @Nullable List<String> row(
        StudyGroupConfig group, RowConfig row, @Nullable List<String> taken) {
      boolean chooses = !row.choose().isEmpty();
      List<String> settings = chooses ? choose(group, row, taken) : taken;
      for (long seed : group.seeds()) {
        if (settings != null) {
          Unit unit = unit(group, row, seed, suffix(row, settings), settings).with(tests());
          finals.put(new Place(group.name(), row.name(), seed), add(curve(group, row, unit)));
        } else if (!chooses || seed != group.seeds().get(0)) {
          Unit unit = unit(group, row, seed, "_as-chosen", List.of()).with(tests());
          add(curve(group, row, unit).asOpen());
        }
      }
      return settings;
    }

    /** What a row's own choice adds to its name; what it took over is in every name alike. */
    private String suffix(RowConfig row, List<String> settings) {
      return row.choose().isEmpty()
          ? ""
          : Grid.parse(row.choose()).cells().stream()
              .filter(cell -> endsWith(settings, cell.settings()))
              .map(cell -> "_" + cell.name())
              .findFirst()
              .orElseThrow();
    }

    private @Nullable List<String> choose(
        StudyGroupConfig group, RowConfig row, @Nullable List<String> taken) {
      long seed = group.seeds().get(0);
      ProbeConfig probes = study.evaluation();
      List<Task> tasks = List.of(Task.validation(probes, probes.validation()));
      var candidates = new ArrayList<ValidationChoice.Candidate>();
      boolean complete = taken != null;
      for (Grid.Cell cell : Grid.parse(row.choose()).cells()) {
        var settings = new ArrayList<>(taken == null ? List.of() : taken);
        settings.addAll(cell.settings());
        Unit unit = unit(group, row, seed, "_" + cell.name(), settings).with(tasks);
        add(taken == null ? unit.asOpen() : unit);
        Optional<List<Double>> top1 = taken == null ? Optional.empty() : scores.of(unit);
        complete &= top1.isPresent() || scores.failed(unit);
        candidates.add(new ValidationChoice.Candidate(unit.name(), settings, top1.orElse(null)));
      }
      ValidationChoice selection =
          complete
              ? ValidationChoice.of(group.name(), row.name(), seed, candidates)
              : new ValidationChoice(group.name(), row.name(), seed, candidates, -1);
      selections.add(selection);
      return selection.made() ? selection.settings() : null;
    }

    private Unit curve(StudyGroupConfig group, RowConfig row, Unit unit) {
      CurveConfig curve = group.curve();
      if (curve == null || !curve.rows().contains(row.name())) {
        return unit;
      }
      var tasks = new ArrayList<>(unit.tasks());
      // The last epoch is the final model, whose evaluation has the curve's fractions in it.
      int last = epochs.applyAsInt(unit);
      for (int epoch = 1; epoch < last; epoch++) {
        tasks.add(Task.epoch(study.evaluation(), curve, epoch));
      }
      return unit.with(tasks);
    }

    /** Adds a unit; one that is there already gets the further evaluations. */
    private Unit add(Unit unit) {
      return units.merge(
          unit.name(),
          unit,
          (old, more) -> {
            if (!old.settings().equals(more.settings()) || !old.config().equals(more.config())) {
              throw new ConfigException(
                  "groups '%s' and '%s' share the base %s, but not its settings: %s against %s"
                      .formatted(
                          old.group(), more.group(), old.name(), old.settings(), more.settings()));
            }
            var tasks = new ArrayList<>(old.tasks());
            more.tasks().stream().filter(task -> !tasks.contains(task)).forEach(tasks::add);
            return old.with(tasks);
          });
    }
  }

  private List<Task> tests() {
    ProbeConfig probes = study.evaluation();
    return probes.protocols().stream().map(p -> Task.test(probes, p)).toList();
  }

  /** Of the state that rows start from, then of the later ones. */
  private List<Task> baseTests(StudyGroupConfig group) {
    ProbeConfig probes = study.evaluation();
    BaseStateConfig state = group.baseState();
    var tasks = new ArrayList<Task>();
    probes.protocols().forEach(p -> tasks.add(Task.test(probes, p, state.epoch())));
    String first = probes.protocols().get(0);
    state.later().forEach(epoch -> tasks.add(Task.test(probes, first, epoch)));
    return tasks;
  }

  private Unit base(StudyGroupConfig group, long seed) {
    var settings = new ArrayList<>(common(group));
    add(group.baseSet(), settings);
    settings.add(Setting.of("seed", seed));
    return new Unit(
        group.baseFolder(seed),
        group.name(),
        seed,
        Objects.requireNonNull(group.base()),
        settings,
        null,
        0,
        List.of(),
        false);
  }

  private Unit unit(
      StudyGroupConfig group, RowConfig row, long seed, String suffix, List<String> chosen) {
    var settings = new ArrayList<>(common(group));
    add(group.rowSet(), settings);
    add(row.set(), settings);
    add(chosen, settings);
    String after = null;
    if (group.base() != null) {
      Unit base = base(group, seed);
      after = base.name();
      int epoch = group.baseState().epoch();
      Path run = base.folder(root);
      settings.add(Setting.of("start-from", epoch == 0 ? run : Unit.checkpoint(run, epoch)));
    }
    settings.add(Setting.of("seed", seed));
    CurveConfig curve = group.curve();
    if (curve != null && curve.rows().contains(row.name())) {
      settings.add(Setting.of("checkpoints.every-epochs", 1));
      settings.add(Setting.of("checkpoints.keep-every", 1));
    }
    return new Unit(
        group.folder(seed, row.name() + suffix),
        group.name(),
        seed,
        group.config(),
        settings,
        after,
        group.baseState().epoch(),
        List.of(),
        false);
  }

  private List<Setting> common(StudyGroupConfig group) {
    List<Setting> settings = new ArrayList<>();
    if (!study.train().isEmpty()) {
      settings.add(Setting.of("data.train", study.train()));
    }
    add(study.set(), settings);
    add(group.set(), settings);
    return settings;
  }

  private static void add(List<String> written, List<Setting> settings) {
    written.forEach(text -> settings.add(Setting.written(text)));
  }

  private static boolean endsWith(List<String> list, List<String> end) {
    return list.size() >= end.size()
        && list.subList(list.size() - end.size(), list.size()).equals(end);
  }
}
