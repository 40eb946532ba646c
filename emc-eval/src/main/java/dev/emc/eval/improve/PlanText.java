package dev.emc.eval.improve;

import dev.emc.core.train.TrainingForecast;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.stats.DetectableDifference;
import dev.emc.eval.study.run.Forecast;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is going to be done, in a line each. */
final class PlanText {
  /** Share of the images on which exactly one of two models is right, before it is known. */
  private static final double DISCORDANT = 0.1;

  private static final double POWER = 0.8;
  private static final double GIGABYTE = 1L << 30;

  private PlanText() {}

  /** What the images are parted into, and what the tests can find. */
  static String sets(ImageSets images, Split split) {
    String sizes =
        "%s to train on%s, %s to choose by, %s to guard, %s for the verdict"
            .formatted(
                split.trained(),
                split.rest().length == 0
                    ? ""
                    : " (%s of them with labels)".formatted(split.train().length),
                split.choice().length,
                split.guard().length,
                split.verdict().length);
    if (!images.labelled()) {
      return sizes + "; no labels: nothing can be chosen or tested, documented defaults are used";
    }
    int tests = images.fractions(split.train()).size() + 1;
    double least =
        DetectableDifference.of(
            split.verdict().length, DISCORDANT, Comparisons.ALPHA / tests, POWER);
    return String.format(
        Locale.ROOT,
        least < 1
            ? "%s; %d classes; a difference of %.1f points is found with a chance of 80 %% (%d tests, answers to a tenth of the images differing)"
            : "%s; %d classes; SO FEW IMAGES CAN HARDLY SHOW ANY DIFFERENCE",
        sizes,
        images.all().classNames().size(),
        100 * least,
        tests);
  }

  /**
   * What is planned.
   *
   * @param pixels side of the large views
   * @param forecast of memory; null if it is not known
   */
  static String of(
      ImprovePlan plan,
      Split split,
      int pixels,
      @Nullable TrainingForecast forecast,
      ImproveConfig config) {
    var text = new StringBuilder();
    text.append(
        plan.candidates().isEmpty()
            ? "no trials"
            : "%s settings tried for %s on %s images"
                .formatted(
                    plan.candidates().size(), epochs(plan.trialEpochs()), plan.trialImages()));
    text.append(
        plan.triesInFull(split)
            ? ", each of which is a full run"
            : ", then %s on all".formatted(epochs(plan.epochs())));
    text.append(", in views of %s pixels".formatted(pixels));
    if (plan.seconds() > 0) {
      text.append("; about ").append(Forecast.text(plan.seconds())).append(" in all");
    }
    Long peak = forecast == null ? null : peak(forecast);
    if (peak != null) {
      text.append(String.format(Locale.ROOT, ", %.1f GB of memory", peak / GIGABYTE));
    }
    if (!plan.leftOut().isEmpty()) {
      text.append("; left out to keep within the budget: ").append(plan.leftOut());
    }
    if (config.budgetMinutes() > 0 && plan.seconds() > 60 * config.budgetMinutes()) {
      text.append("; THE BUDGET IS TOO SMALL EVEN SO");
    }
    return text.toString();
  }

  private static @Nullable Long peak(TrainingForecast forecast) {
    if (forecast.memory() != null) {
      return forecast.memory().before() + forecast.memory().grown();
    }
    return forecast.measured() == null ? null : forecast.measured().peakBytes();
  }

  private static String epochs(int count) {
    return count == 1 ? "1 epoch" : count + " epochs";
  }
}
