package dev.emc.app.train;

import dev.emc.app.console.Table;
import dev.emc.core.train.StepPart;
import dev.emc.core.train.StepTimes;
import dev.emc.core.train.TrainingForecast.Length;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The times of a run's steps, for the screen. */
final class StepTimesText {
  private static final double GIGABYTE = 1e9;

  private StepTimesText() {}

  static List<String> of(StepTimes times) {
    Length length = times.length();
    var lines = new ArrayList<String>();
    lines.add("%s, in %s, layout %s".formatted(times.place(), times.precision(), times.layout()));
    lines.add(
        text(
            "%d steps of %d images in %d views%s, after %d to get ready, the first of %s",
            times.steps(),
            length.batchSize(),
            times.views(),
            times.microBatch() < length.batchSize()
                ? ", in pieces of " + times.microBatch() + " images"
                : "",
            times.warmup(),
            seconds(times.firstSeconds())));
    var sums =
        new Table()
            .row("images a second", text("%.4g", times.imagesPerSecond()))
            .row(
                "a step",
                text(
                    "%s, from %s to %s",
                    seconds(times.medianSeconds()),
                    seconds(times.fastestSeconds()),
                    seconds(times.slowestSeconds())));
    if (times.processorSeconds() != null) {
      sums.row("processor time a step", seconds(times.processorSeconds()));
    }
    sums.row("most memory resident", memory(times.peakBytes()));
    if (times.bytesAdded() != null) {
      sums.row("of which steps added", memory(times.bytesAdded()));
    }
    if (times.gpuBytes() != null) {
      sums.row("memory in use on the GPU", memory(times.gpuBytes()));
    }
    lines.addAll(sums.lines());
    lines.add("parts of a step, mean");
    double all = times.parts().values().stream().mapToDouble(part -> part).sum();
    var parts = new Table();
    for (StepPart part : StepPart.values()) {
      double each = times.parts().getOrDefault(part, 0.0);
      parts.row(part.text(), seconds(each), text("%5.1f %%", 100 * each / all));
    }
    lines.addAll(parts.lines());
    double step = length.batchSize() / times.imagesPerSecond();
    lines.add(
        text(
            "%s an epoch, %s in all of %d epochs, without probes and checkpoints",
            ForecastText.duration(step * length.stepsPerEpoch()),
            ForecastText.duration(step * length.steps()),
            length.epochs()));
    return lines;
  }

  private static String memory(@Nullable Long bytes) {
    return bytes == null ? "not told by this system" : text("%.2f GB", bytes / GIGABYTE);
  }

  private static String seconds(double seconds) {
    return seconds < 1 ? text("%.2f ms", 1e3 * seconds) : text("%.3f s", seconds);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
