package dev.emc.core.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what is warned of before a run's logs are open, such as of the weights it starts from, so
 * that it comes into them and not only to whoever looks on.
 */
final class EarlyWarnings implements TrainingListener {
  private final TrainingListener notes;
  private final List<String> warnings = new ArrayList<>();

  /** Hands notes on at once. */
  EarlyWarnings(TrainingListener notes) {
    this.notes = notes;
  }

  @Override
  public void noted(String line) {
    notes.noted(line);
  }

  @Override
  public void warned(String line) {
    warnings.add(line);
  }

  /** Tells all that was kept. */
  void handTo(TrainingListener listener) {
    warnings.forEach(listener::warned);
  }
}
