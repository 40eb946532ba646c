package dev.emc.checkpoint.store;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which checkpoints stay when a new one has been written.
 *
 * @param keepLast how many of the newest stay, at least 1
 * @param keepEvery epoch ends divisible by this stay for ever; 0 for none
 */
public record Retention(int keepLast, int keepEvery) {
  /** Keeps every checkpoint. */
  public static final Retention ALL = new Retention(Integer.MAX_VALUE, 0);

  /** Checks the ranges. */
  public Retention {
    if (keepLast < 1) {
      throw new ConfigException("keep-last must be at least 1, got " + keepLast);
    }
    if (keepEvery < 0) {
      throw new ConfigException("keep-every must be at least 0, got " + keepEvery);
    }
  }

  /** Those of the checkpoints that go, oldest first. */
  List<CheckpointName> superfluous(List<CheckpointName> oldestFirst) {
    List<CheckpointName> going = new ArrayList<>();
    int last = Math.max(0, oldestFirst.size() - keepLast);
    for (CheckpointName name : oldestFirst.subList(0, last)) {
      boolean milestone =
          keepEvery > 0 && name.isEpochEnd() && name.epochs() > 0 && name.epochs() % keepEvery == 0;
      if (!milestone) {
        going.add(name);
      }
    }
    return going;
  }
}
