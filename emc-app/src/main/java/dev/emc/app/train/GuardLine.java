package dev.emc.app.train;

import dev.emc.core.guard.GuardFigures;
import dev.emc.core.train.GuardTime;
import dev.emc.core.train.TrainingListener.GuardLook;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a guard saw, and what that took, in one line of the console each. */
final class GuardLine {
  /** Share of the epochs' time that guarding is to cost at most. */
  private static final double MUCH_LOOKING = 0.05;

  private GuardLine() {}

  static String of(GuardLook look, long stepsPerEpoch) {
    long within = look.progress().step() % Math.max(1, stepsPerEpoch);
    String when =
        within == 0 ? "epoch " + look.progress().epoch() : "step " + look.progress().step();
    GuardFigures now = look.figures();
    if (!now.finite()) {
      return "guard, %s: features are not finite".formatted(when);
    }
    boolean isStart = look.progress().step() == 0;
    var text = new StringJoiner(", ", "guard, " + when + ": ", look.isBest() ? " (best)" : "");
    add(text, "kNN %.2f %%", now.knnTop1());
    text.add(format("feature rank %.1f", now.featureRank()));
    if (!isStart) {
      text.add(format("neighbours kept %.0f %%", 100 * now.neighboursKept()));
      text.add(format("deviation %.2f of the start's", now.deviation()));
    }
    text.add(format("embedding rank %.1f", now.embeddingRank()));
    add(text, "entropy %.3f", now.entropy());
    add(text, "base loss %.4g", now.baseLoss());
    text.add(format("took %.1f s", look.seconds()));
    return text.toString();
  }

  /** What all looks of a run took. */
  static String of(GuardTime time) {
    String text = format("the guard took %.1f s", time.seconds());
    OptionalDouble share = time.share();
    return share.isEmpty()
        ? text
        : text
            + format(
                ", %.1f %% of the epochs' %.1f s", 100 * share.getAsDouble(), time.epochSeconds());
  }

  /** What to do about looks that took much; empty if they did not. */
  static Optional<String> warning(GuardTime time) {
    double share = time.share().orElse(0);
    return share > MUCH_LOOKING
        ? Optional.of(
            format(
                "the guard's looks took %.1f %% of the epochs' time, more than %.0f %%: look at"
                    + " fewer images (guard.most), or less often (a larger guard.every-steps or"
                    + " guard.every-epochs)",
                100 * share, 100 * MUCH_LOOKING))
        : Optional.empty();
  }

  private static void add(StringJoiner text, String format, @Nullable Double value) {
    if (value != null) {
      text.add(format(format, value));
    }
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
