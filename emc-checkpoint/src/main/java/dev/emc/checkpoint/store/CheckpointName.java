package dev.emc.checkpoint.store;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a run a checkpoint was taken, which also names its folder: {@code epoch-0010} after ten
 * whole epochs, {@code epoch-0010-step-000123} after 123 further steps.
 *
 * @param epochs whole epochs done
 * @param steps steps done of the next epoch, 0 between two epochs
 */
public record CheckpointName(int epochs, long steps) implements Comparable<CheckpointName> {
  private static final Pattern FOLDER = Pattern.compile("epoch-(\\d{4,9})(?:-step-(\\d{6,18}))?");
  private static final Comparator<CheckpointName> ORDER =
      Comparator.comparingInt(CheckpointName::epochs).thenComparingLong(CheckpointName::steps);

  /** Refuses negative counts. */
  public CheckpointName {
    if (epochs < 0 || steps < 0) {
      throw new IllegalArgumentException(
          "a checkpoint cannot be at epoch " + epochs + ", step " + steps);
    }
  }

  /** After a whole number of epochs. */
  public static CheckpointName epoch(int epochs) {
    return new CheckpointName(epochs, 0);
  }

  /** Whether it was taken between two epochs. */
  public boolean isEpochEnd() {
    return steps == 0;
  }

  /** Name of its folder. */
  public String folder() {
    String epoch = String.format(Locale.ROOT, "epoch-%04d", epochs);
    return isEpochEnd() ? epoch : epoch + String.format(Locale.ROOT, "-step-%06d", steps);
  }

  /** The name that belongs to a folder, if it is one of a checkpoint. */
  public static Optional<CheckpointName> ofFolder(String folder) {
    Matcher matcher = FOLDER.matcher(folder);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String steps = matcher.group(2);
    var name =
        new CheckpointName(
            Integer.parseInt(matcher.group(1)), steps == null ? 0 : Long.parseLong(steps));
    return name.folder().equals(folder) ? Optional.of(name) : Optional.empty();
  }

  @Override
  public int compareTo(CheckpointName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return folder();
  }
}
