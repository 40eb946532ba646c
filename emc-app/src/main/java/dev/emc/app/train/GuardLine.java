package dev.emc.app.train;

import dev.emc.core.guard.GuardFigures;
import dev.emc.core.train.TrainingListener.GuardLook;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a guard saw, in one line of the console. */
final class GuardLine {
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

  private static void add(StringJoiner text, String format, @Nullable Double value) {
    if (value != null) {
      text.add(format(format, value));
    }
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
