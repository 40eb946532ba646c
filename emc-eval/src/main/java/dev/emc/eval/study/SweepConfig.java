package dev.emc.eval.study;

import dev.emc.api.ConfigException;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sweep: one experiment with every combination of some settings. */
public record SweepConfig(
    @Describe("Headline of the results") String title,
    @Describe("Recipe or file of the experiment") String config,
    @Describe("Recipe or file of a run that all cells start from, trained once")
        @Nullable String base,
    @Describe("KEY=VALUE of all runs, the base included") List<String> set,
    @Describe("KEY=VALUE of the base alone") List<String> baseSet,
    @Describe("KEY=VALUE of the cells alone") List<String> cellSet,
    @Describe("KEY=VALUE,VALUE,… each") List<String> grid,
    @Describe("KEY=VALUE of the cell the others are tested against; by default the first cell")
        List<String> reference,
    @Describe("Seeds; every cell is trained with each") List<Long> seeds,
    @Describe("How every cell is evaluated") @Nullable ProbeConfig evaluation,
    @Describe("Images a second, for the time that --plan expects; 0 = not known")
        double imagesPerSecond,
    @Describe("Seconds of an evaluation, likewise") double evaluationSeconds) {
  /** Copies the lists. */
  public SweepConfig {
    set = List.copyOf(set);
    baseSet = List.copyOf(baseSet);
    cellSet = List.copyOf(cellSet);
    grid = List.copyOf(grid);
    reference = List.copyOf(reference);
    seeds = List.copyOf(seeds);
    Check.number("images-per-second", imagesPerSecond, 0, 1e8);
    Check.number("evaluation-seconds", evaluationSeconds, 0, 1e8);
  }

  /** A grid over one experiment. */
  public SweepConfig(String config, List<String> grid) {
    this(
        "Sweep of " + config,
        config,
        null,
        List.of(),
        List.of(),
        List.of(),
        grid,
        List.of(),
        List.of(31L),
        null,
        0,
        0);
  }

  /**
   * The study that this sweep is: a row for each cell.
   *
   * @throws ConfigException if there is no grid, nothing to evaluate on, or no such reference
   */
  public StudyConfig study() {
    if (grid.isEmpty()) {
      throw new ConfigException(
          "a sweep needs a grid: KEY=VALUE,VALUE,… as in regularizer.entropy-weight=0,0.1,1,10");
    }
    if (evaluation == null) {
      throw new ConfigException(
          "a sweep needs an evaluation: labelled images to learn from and to test the cells on");
    }
    List<Grid.Cell> cells = Grid.parse(grid).cells();
    List<RowConfig> rows = new ArrayList<>();
    for (Grid.Cell cell : cells) {
      rows.add(new RowConfig(cell.name(), cell.settings(), List.of(), null));
    }
    var group =
        new StudyGroupConfig(
            "",
            config,
            base,
            set,
            baseSet,
            cellSet,
            seeds,
            referenceCell(cells).name(),
            rows,
            null,
            imagesPerSecond,
            evaluationSeconds);
    return new StudyConfig(title, "", List.of(), evaluation, List.of(group));
  }

  private Grid.Cell referenceCell(List<Grid.Cell> cells) {
    if (reference.isEmpty()) {
      return cells.get(0);
    }
    List<String> wanted = reference.stream().map(SweepConfig::normal).toList();
    List<Grid.Cell> found =
        cells.stream()
            .filter(
                cell ->
                    cell.settings().stream().map(SweepConfig::normal).toList().containsAll(wanted))
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    String given = String.join(" ", reference);
    throw new ConfigException(
        found.isEmpty()
            ? "reference '%s' is no cell of the grid %s".formatted(given, String.join(" ", grid))
            : "reference '%s' fits %s cells of the grid: give a value for every key"
                .formatted(given, found.size()));
  }

  /** So that 0 and 0.0 are the same value. */
  private static String normal(String setting) {
    int equals = setting.indexOf('=');
    String value = setting.substring(equals + 1).strip();
    try {
      value = String.valueOf(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      // Text is compared as it is.
    }
    return setting.substring(0, Math.max(0, equals)).strip() + "=" + value;
  }
}
