package dev.emc.eval.study.result;

import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.study.BaseStateConfig;
import dev.emc.eval.study.CurveConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.StudyPlan;
import dev.emc.eval.study.Task;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.ValidationChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Gathers what the finished runs of a study say. */
public final class Results {
  private final StudyConfig study;
  private final Path root;
  private final StudyPlan.Stage stage;
  private final Predicate<Unit> done;
  private final ToIntFunction<Unit> epochs;

  /**
   * Of a study in a folder.
   *
   * @param done whether a unit is trained and evaluated; rows with others are left out
   * @param epochs how long a unit trains
   */
  public Results(
      StudyConfig study,
      Path root,
      StudyPlan.Stage stage,
      Predicate<Unit> done,
      ToIntFunction<Unit> epochs) {
    this.study = study;
    this.root = root;
    this.stage = stage;
    this.done = done;
    this.epochs = epochs;
  }

  /**
   * Reads and tests everything.
   *
   * @param facts machine, time and the like
   * @param failures runs that are missing
   */
  public StudyResult gather(Map<String, String> facts, Map<String, String> failures)
      throws IOException {
    List<GroupResult> groups = new ArrayList<>();
    for (StudyGroupConfig group : study.groups()) {
      groups.add(group(group));
    }
    return new StudyResult(study.title(), facts, groups, failures);
  }

  private GroupResult group(StudyGroupConfig group) throws IOException {
    Map<String, List<Unit>> units = units(group);
    List<RowResult> rows = new ArrayList<>();
    Map<String, Map<String, SeedPredictions>> answers = new LinkedHashMap<>();
    for (Map.Entry<String, List<Unit>> row : units.entrySet()) {
      List<RowResult.Accuracy> cells = new ArrayList<>();
      for (String protocol : study.evaluation().protocols()) {
        SeedPredictions read =
            read(row.getKey(), row.getValue(), task(group, row.getKey(), protocol));
        answers.computeIfAbsent(protocol, p -> new LinkedHashMap<>()).put(row.getKey(), read);
        cells.addAll(accuracies(protocol, read));
      }
      rows.add(row(group, row.getKey(), row.getValue(), cells));
    }
    List<TestResult> tests = new ArrayList<>(TestFamily.of(answers, group.reference()));
    if (!group.reference().equals(StudyGroupConfig.BASE)) {
      tests.addAll(TestFamily.of(answers, StudyGroupConfig.BASE));
    }
    return new GroupResult(
        group.name(),
        group.reference(),
        group.seeds(),
        rows,
        tests,
        stage.selections().stream().filter(s -> s.group().equals(group.name())).toList(),
        curve(group, units),
        alone(group, units),
        bySeed(group));
  }

  /** How every model was evaluated. */
  List<String> protocols() {
    return study.evaluation().protocols();
  }

  /** The answers of a group's complete rows under a protocol, all seeds together. */
  List<Predictions> pooled(StudyGroupConfig group, String protocol) throws IOException {
    List<Predictions> pooled = new ArrayList<>();
    for (Map.Entry<String, List<Unit>> row : units(group).entrySet()) {
      Task task = task(group, row.getKey(), protocol);
      pooled.add(read(row.getKey(), row.getValue(), task).pooled());
    }
    return pooled;
  }

  /** The runs of each row that is complete. */
  private Map<String, List<Unit>> units(StudyGroupConfig group) {
    Map<String, List<Unit>> rows = new LinkedHashMap<>();
    for (String row : group.tableRows()) {
      List<Unit> units = new ArrayList<>();
      for (long seed : group.seeds()) {
        stage.unit(group.name(), row, seed).filter(done).ifPresent(units::add);
      }
      if (units.size() == group.seeds().size()) {
        rows.put(row, units);
      }
    }
    return rows;
  }

  /** A base is looked at where rows start from it, a row at its end. */
  private Task task(StudyGroupConfig group, String row, String protocol) {
    int epoch = row.equals(StudyGroupConfig.BASE) ? group.baseState().epoch() : 0;
    return Task.test(study.evaluation(), protocol, epoch);
  }

  private SeedPredictions read(String row, List<Unit> units, Task task) throws IOException {
    List<Predictions> bySeed = new ArrayList<>();
    for (Unit unit : units) {
      bySeed.add(Evaluation.read(task.file(unit.folder(root))).predictions());
    }
    return new SeedPredictions(row, bySeed);
  }

  private static List<RowResult.Accuracy> accuracies(String protocol, SeedPredictions row) {
    List<RowResult.Accuracy> cells = new ArrayList<>();
    List<FractionResult> fractions = row.bySeed().get(0).fractions();
    for (int f = 0; f < fractions.size(); f++) {
      FractionResult fraction = fractions.get(f);
      cells.add(
          new RowResult.Accuracy(
              protocol,
              fraction.fraction(),
              fraction.draws().get(0).labels(),
              fraction.draws().size(),
              row.accuracies(f),
              row.top1(f)));
    }
    return cells;
  }

  private RowResult row(
      StudyGroupConfig group, String name, List<Unit> runs, List<RowResult.Accuracy> cells) {
    List<String> settings = new ArrayList<>();
    group.rows().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .ifPresent(
            row -> {
              settings.addAll(row.set());
              chosen(group, row.choose().isEmpty() ? row.with() : name).ifPresent(settings::addAll);
            });
    int state = group.baseState().epoch();
    int trained =
        name.equals(StudyGroupConfig.BASE) && state > 0 ? state : epochs.applyAsInt(runs.get(0));
    return new RowResult(name, settings, trained, runs.stream().map(Unit::name).toList(), cells);
  }

  private Optional<List<String>> chosen(StudyGroupConfig group, @Nullable String row) {
    return stage.selections().stream()
        .filter(s -> s.group().equals(group.name()) && s.row().equals(row) && s.made())
        .map(ValidationChoice::settings)
        .findFirst();
  }

  private List<CurvePoint> curve(StudyGroupConfig group, Map<String, List<Unit>> units)
      throws IOException {
    CurveConfig curve = group.curve();
    List<CurvePoint> points = new ArrayList<>();
    if (curve == null) {
      return points;
    }
    String protocol = study.evaluation().protocols().get(0);
    for (String row : curve.rows()) {
      List<Unit> runs = units.get(row);
      if (runs == null) {
        continue;
      }
      List<Unit> bases = units.get(StudyGroupConfig.BASE);
      if (bases != null) {
        Task start = task(group, StudyGroupConfig.BASE, protocol);
        points.addAll(points(row, 0, curve, read(row, bases, start)));
      }
      List<Task> looked = runs.get(0).tasks().stream().filter(t -> t.epoch() > 0).toList();
      for (Task task : looked) {
        points.addAll(points(row, task.epoch(), curve, read(row, runs, task)));
      }
      points.addAll(
          points(row, looked.size() + 1, curve, read(row, runs, task(group, row, protocol))));
    }
    return points;
  }

  private static List<CurvePoint> points(
      String row, int epoch, CurveConfig curve, SeedPredictions read) {
    return curve.fractions().stream()
        .map(f -> new CurvePoint(row, epoch, f, read.top1(read.index(f))))
        .toList();
  }

  /** The base's own further training, from where rows start. */
  private List<EpochsWorth.Point> alone(StudyGroupConfig group, Map<String, List<Unit>> units)
      throws IOException {
    BaseStateConfig state = group.baseState();
    List<Unit> bases = units.get(StudyGroupConfig.BASE);
    List<EpochsWorth.Point> points = new ArrayList<>();
    if (bases == null || state.later().isEmpty()) {
      return points;
    }
    var looked = new ArrayList<>(List.of(state.epoch()));
    looked.addAll(state.later());
    String protocol = study.evaluation().protocols().get(0);
    for (int epoch : looked) {
      Task task = Task.test(study.evaluation(), protocol, epoch);
      SeedPredictions read = read(StudyGroupConfig.BASE, bases, task);
      points.add(new EpochsWorth.Point(epoch - state.epoch(), mean(protocol, read)));
    }
    return points;
  }

  private static double mean(String protocol, SeedPredictions read) {
    return accuracies(protocol, read).stream()
        .mapToDouble(cell -> cell.top1().mean())
        .average()
        .orElseThrow();
  }

  /** Of every row of which a seed is done. */
  private List<SeedMeans> bySeed(StudyGroupConfig group) throws IOException {
    List<SeedMeans> rows = new ArrayList<>();
    if (group.seeds().size() == 1) {
      return rows;
    }
    String protocol = study.evaluation().protocols().get(0);
    for (String row : group.tableRows()) {
      Task task = task(group, row, protocol);
      List<@Nullable Double> top1 = new ArrayList<>();
      for (long seed : group.seeds()) {
        Optional<Unit> unit = stage.unit(group.name(), row, seed).filter(done);
        top1.add(unit.isEmpty() ? null : mean(protocol, read(row, List.of(unit.get()), task)));
      }
      if (top1.stream().anyMatch(Objects::nonNull)) {
        rows.add(new SeedMeans(row, top1));
      }
    }
    return rows;
  }
}
