package dev.emc.app.train;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewSpec;
import dev.emc.app.console.Table;
import dev.emc.core.plugin.Names;
import dev.emc.core.train.TrainingForecast;
import dev.emc.core.train.TrainingForecast.Group;
import dev.emc.core.train.TrainingForecast.Length;
import dev.emc.core.train.TrainingForecast.Measured;
import dev.emc.core.train.TrainingForecast.Memory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A forecast of a run as lines for the screen. */
final class ForecastText {
  private static final double GIGABYTE = 1L << 30;
  private static final MathContext DIGITS = new MathContext(4);

  private ForecastText() {}

  static List<String> of(TrainingForecast forecast) {
    var lines = new ArrayList<String>();
    Length length = forecast.length();
    lines.add(
        "%s images, %s in a step: %s steps an epoch, %s in all of %s epochs%s"
            .formatted(
                length.images(),
                length.batchSize(),
                length.stepsPerEpoch(),
                length.steps(),
                length.epochs(),
                length.imagesLeftOut() == 0
                    ? ""
                    : "; %s images of each epoch fill no batch".formatted(length.imagesLeftOut())));
    lines.add("views of each image");
    lines.addAll(views(forecast.views().specs()));
    lines.add("parameter groups");
    lines.addAll(groups(forecast.groups()));
    lines.add("start");
    lines.addAll(
        indented(forecast.start().isEmpty() ? List.of("random weights") : forecast.start()));
    if (!forecast.warnings().isEmpty()) {
      lines.add("warnings");
      lines.addAll(indented(forecast.warnings()));
    }
    lines.add("forecast: " + forecast.place());
    lines.addAll(indented(measured(forecast)));
    lines.addAll(indented(memory(forecast)));
    lines.add("nothing was written");
    return lines;
  }

  private static List<String> views(List<ViewSpec> views) {
    var table = new Table();
    for (ViewSpec view : views) {
      table.row(
          String.valueOf(view.count()),
          "of %s x %s".formatted(view.size(), view.size()),
          view.augmentations().stream().map(ForecastText::name).collect(Collectors.joining(", ")));
    }
    return table.lines();
  }

  private static String name(Augmentation augmentation) {
    return augmentation instanceof Augmentation.FromPlugin plugins
        ? plugins.name()
        : Names.kebab(augmentation.getClass().getSimpleName());
  }

  private static List<String> groups(List<Group> groups) {
    var table =
        new Table()
            .row(
                "GROUP", "PARAMETERS", "VALUES", "FIRST LR", "HIGHEST", "LAST", "WEIGHT DECAY", "");
    for (Group group : groups) {
      String first = group.parameters().isEmpty() ? "" : "such as " + group.parameters().get(0);
      boolean stays = group.firstWeightDecay() == group.lastWeightDecay();
      table.row(
          group.name(),
          String.valueOf(group.parameters().size()),
          String.valueOf(group.values()),
          text(group.firstLr()),
          group.highestLr() == null ? "" : text(group.highestLr()),
          text(group.lastLr()),
          text(group.firstWeightDecay()) + (stays ? "" : " to " + text(group.lastWeightDecay())),
          first);
    }
    return table.lines();
  }

  private static List<String> measured(TrainingForecast forecast) {
    Measured measured = forecast.measured();
    if (measured == null) {
      return List.of("no step was done, so that the time is not known");
    }
    long steps = forecast.length().steps();
    var lines = new ArrayList<String>();
    lines.add(
        measured.steps() == 0
            ? String.format(
                Locale.ROOT,
                "measured on this machine: %.2f s for the first step, images waited for included",
                measured.firstSeconds())
            : String.format(
                Locale.ROOT,
                "measured on this machine in %s steps after a first one of %.2f s: %.3f s a step, images"
                    + " waited for included",
                measured.steps(),
                measured.firstSeconds(),
                measured.secondsPerStep()));
    lines.add(
        "%s an epoch, %s in all, without probes and checkpoints"
            .formatted(
                duration(measured.seconds(forecast.length().stepsPerEpoch())),
                duration(measured.seconds(steps))));
    return lines;
  }

  private static List<String> memory(TrainingForecast forecast) {
    Memory memory = forecast.memory();
    if (memory == null) {
      Measured measured = forecast.measured();
      return List.of(
          measured != null && measured.peakBytes() != null
              ? String.format(
                  Locale.ROOT,
                  "%.1f GB of this machine's memory at most in those steps, Java's and the engine's"
                      + " together",
                  measured.peakBytes() / GIGABYTE)
              : "how much memory steps take is not known here");
    }
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "memory%s: %.2f GB before the first step, and about %.2f GB more in steps, right within"
                + " %.0f %% on CPUs; %.1f GB were free%s",
            memory.ranks() == 1 ? "" : " of each of " + memory.ranks() + " ranks",
            memory.before() / GIGABYTE,
            memory.grown() / GIGABYTE,
            100 * memory.doubt(),
            memory.available() / GIGABYTE,
            memory.ranks() == 1 ? "" : " for each"));
    if (memory.advice() != null) {
      lines.add(memory.advice());
    }
    return lines;
  }

  private static List<String> indented(List<String> lines) {
    return lines.stream().map(line -> "  " + line).toList();
  }

  private static String text(double value) {
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    String plain = rounded.toPlainString();
    return plain.length() <= 8 ? plain : rounded.toString().toLowerCase(Locale.ROOT);
  }

  /** {@code 3 h 20 min}, {@code 12 min 5 s}, {@code 4 s}. */
  static String duration(double seconds) {
    Duration all = Duration.ofSeconds(Math.max(1, Math.round(seconds)));
    if (all.toHours() > 0) {
      return "%s h %s min".formatted(all.toHours(), all.toMinutesPart());
    }
    return all.toMinutes() > 0
        ? "%s min %s s".formatted(all.toMinutes(), all.toSecondsPart())
        : "%s s".formatted(all.toSecondsPart());
  }
}
