package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.api.SslMethod;
import dev.emc.core.config.Experiment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the weights that a run starts from were trained before, and who says so.
 *
 * <p>A run's checkpoint knows its steps. A file says its epochs at most, and an official SwAV file
 * not even these; the config may ({@code start-epochs}). Each such epoch counts as many steps as
 * one of this run, as in the released code.
 *
 * @param beginning the history before the run's first step
 * @param by who says so
 * @param note what is worth knowing of it
 * @param warning what is odd about it
 */
record StartHistory(Progress beginning, By by, Optional<String> note, Optional<String> warning) {
  private static final String KEY = "start-epochs";

  /** Who says how long the history is. */
  enum By {
    /** The state of an earlier run, to the step. */
    RUN("run"),
    /** The entry {@code epoch} of a file. */
    FILE("file"),
    /** The config. */
    CONFIG(KEY),
    /** New heads, which have none. */
    NEW_HEADS("new heads"),
    /** Nobody, and the method does not ask. */
    NOBODY("nobody");

    private final String label;

    By(String label) {
      this.label = label;
    }

    /** What files call it. */
    String label() {
      return label;
    }
  }

  /**
   * The history of a start.
   *
   * @param freshHeads heads that start at random: what counts from the history counts for them too
   * @throws ConfigException if nobody says how long it is, and the method's config depends on it
   */
  static StartHistory of(
      StartSource source,
      Experiment experiment,
      SslMethod method,
      List<String> freshHeads,
      long stepsPerEpoch) {
    @Nullable Integer stated = experiment.startEpochs();
    if (!freshHeads.isEmpty()) {
      return new StartHistory(
          Progress.start(0, 0),
          By.NEW_HEADS,
          Optional.empty(),
          stated == null || stated == 0
              ? Optional.empty()
              : Optional.of(
                  "%s: %s is not counted, since %s new: its history begins with this run"
                      .formatted(KEY, stated, are(freshHeads))));
    }
    @Nullable Progress known = known(source, stepsPerEpoch);
    if (stated != null && (known == null || known.earlierEpochs() != stated)) {
      return new StartHistory(
          Progress.start(stated * stepsPerEpoch, stated),
          By.CONFIG,
          Optional.of(note(source, Progress.start(stated * stepsPerEpoch, stated), KEY)),
          known == null
              ? Optional.empty()
              : Optional.of(
                  "%s says %s epochs of history, %s: %s is taken instead"
                      .formatted(source.name(), known.earlierEpochs(), KEY, stated)));
    }
    if (known != null) {
      By by = source.saved() == null ? By.FILE : By.RUN;
      return new StartHistory(
          known,
          by,
          known.earlierEpochs() == 0
              ? Optional.empty()
              : Optional.of(note(source, known, by == By.FILE ? "its epoch" : "its run")),
          Optional.empty());
    }
    List<String> asking = method.historyKeys();
    if (!asking.isEmpty()) {
      throw new ConfigException(
          "%s: does not say for how many epochs it was trained, from which method '%s' counts %s;"
                  .formatted(
                      source.name(), experiment.method().name(), String.join(" and ", asking))
              + " set %s, to 0 if they should count from this run on".formatted(KEY));
    }
    return new StartHistory(Progress.start(0, 0), By.NOBODY, Optional.empty(), Optional.empty());
  }

  private static @Nullable Progress known(StartSource source, long stepsPerEpoch) {
    if (source.saved() != null) {
      Progress before = RunCheckpoints.progress(source.saved());
      return Progress.start(
          before.earlierSteps() + before.step(), before.earlierEpochs() + before.epoch());
    }
    return source.checkpoint().scalars().get("epoch") instanceof Long epoch
            && epoch >= 0
            && epoch <= Experiment.MAX_START_EPOCHS
        ? Progress.start(epoch * stepsPerEpoch, epoch.intValue())
        : null;
  }

  private static String note(StartSource source, Progress history, String by) {
    return "%s: %s epochs of history, %s steps (%s)"
        .formatted(source.name(), history.earlierEpochs(), history.earlierSteps(), by);
  }

  private static String are(List<String> heads) {
    return (heads.size() == 1 ? "head " : "heads ")
        + String.join(", ", heads)
        + (heads.size() == 1 ? " is" : " are");
  }
}
