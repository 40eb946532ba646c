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
    @Describe("KEY=VALUE of the rows alone") List<String> rowSet,
    @Describe("Seeds; choices are made with the first") List<Long> seeds,
    @Describe("Name of the row that the others are tested against") String reference,
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

  /** Rows of one config with one seed. */
  public StudyGroupConfig(String name, String config, String reference, List<RowConfig> rows) {
    this(
        name,
        config,
        null,
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

  /** Where its runs lie below the study's. */
  String folder(long seed, String run) {
    if (name.isEmpty()) {
      return seeds.size() == 1 ? run : "seed-" + seed + "/" + run;
    }
    return name + "/seed-" + seed + "/" + run;
  }
}
