package dev.emc.eval.study;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs that are compared with each other: with a base, what continues it. */
public record StudyGroupConfig(
    @Describe("What tables and folders call it; empty where there is one group") String name,
    @Describe("Recipe or file of the rows' runs") String config,
    @Describe("Recipe or file of the run that the rows start from, trained once for each seed")
        @Nullable String base,
    @Describe("KEY=VALUE of all runs, the base included") List<String> set,
    @Describe("KEY=VALUE of the base alone") List<String> baseSet,
    @Describe("Which state of the base rows start from") BaseStateConfig baseState,
    @Describe("KEY=VALUE of the rows alone") List<String> rowSet,
    @Describe("Seeds; choices are made with the first") List<Long> seeds,
    @Describe("Name of the row that the others are tested against, or 'base'") String reference,
    @Describe("What is trained") List<RowConfig> rows,
    @Describe("Rows evaluated after each epoch; none by default") @Nullable CurveConfig curve,
    @Describe("Images a second, for the time that --plan expects; 0 = not known")
        double imagesPerSecond,
    @Describe("Seconds of an evaluation, likewise") double evaluationSeconds) {
  /** Name of the base in tables. */
  public static final String BASE = "base";

  /** Checks that rows refer to each other. */
  public StudyGroupConfig {
    set = List.copyOf(set);
    baseSet = List.copyOf(baseSet);
    rowSet = List.copyOf(rowSet);
    seeds = List.copyOf(seeds);
    rows = List.copyOf(rows);
    Check.number("images-per-second", imagesPerSecond, 0, 1e8);
    Check.number("evaluation-seconds", evaluationSeconds, 0, 1e8);
    check(!name.equals(BASE) && name.equals(Grid.folder(name)), "name '" + name + "' is not fit");
    check(
        !seeds.isEmpty() && new HashSet<>(seeds).size() == seeds.size(),
        "seeds must be one or more, each once");
    check(
        base != null || baseState.equals(BaseStateConfig.END),
        "base-state is of a base, and there is none");
    check(!rows.isEmpty(), "rows must be one or more");
    Map<String, RowConfig> before = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (RowConfig row : rows) {
      check(!row.name().equals(BASE), "rows the name 'base' is the base's");
      check(names.add(row.name()), "rows '" + row.name() + "' is there twice");
      String with = row.with();
      check(
          with == null || before.containsKey(with) && !before.get(with).choose().isEmpty(),
          "rows '%s' goes with '%s', which is no earlier row with choices"
              .formatted(row.name(), with));
      before.put(row.name(), row);
    }
    String wanted = reference;
    check(
        names.contains(wanted) || base != null && wanted.equals(BASE),
        "reference '%s' is none of the rows %s".formatted(wanted, names(rows)));
    if (curve != null) {
      for (String row : curve.rows()) {
        check(names.contains(row), "curve '%s' is none of the rows".formatted(row));
      }
    }
  }

  /** Rows that start from the end of the group's own base, if there is one. */
  public StudyGroupConfig(
      String name,
      String config,
      @Nullable String base,
      List<String> set,
      List<String> baseSet,
      List<String> rowSet,
      List<Long> seeds,
      String reference,
      List<RowConfig> rows,
      @Nullable CurveConfig curve,
      double imagesPerSecond,
      double evaluationSeconds) {
    this(
        name,
        config,
        base,
        set,
        baseSet,
        BaseStateConfig.END,
        rowSet,
        seeds,
        reference,
        rows,
        curve,
        imagesPerSecond,
        evaluationSeconds);
  }

  /**
   * Rows of one config with one seed. The base is among what a file's other keys get their defaults
   * by, because the reference may be the base.
   */
  public StudyGroupConfig(
      String name, String config, @Nullable String base, String reference, List<RowConfig> rows) {
    this(
        name,
        config,
        base,
        List.of(),
        List.of(),
        List.of(),
        List.of(31L),
        reference,
        rows,
        null,
        0,
        0);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static List<String> names(List<RowConfig> rows) {
    return rows.stream().map(RowConfig::name).toList();
  }

  /** Names of the table's rows, the base first. */
  public List<String> tableRows() {
    var names = new ArrayList<String>();
    if (base != null) {
      names.add(BASE);
    }
    names.addAll(names(rows));
    return names;
  }

  /** Where its base lies below the study's runs. */
  String baseFolder(long seed) {
    return baseState.folder().isEmpty()
        ? folder(seed, BASE)
        : baseState.folder() + "/seed-" + seed + "/" + BASE;
  }

  /** Where its runs lie below the study's. */
  String folder(long seed, String run) {
    if (name.isEmpty()) {
      return seeds.size() == 1 ? run : "seed-" + seed + "/" + run;
    }
    return name + "/seed-" + seed + "/" + run;
  }
}
