package dev.emc.checkpoint.torch;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pickle puts aside to recall it. One byte of a file can do so: their number is bounded. */
final class PickleMemo {
  private final PickleInput in;
  private final Map<Long, @Nullable Object> objects = new HashMap<>();

  PickleMemo(PickleInput in) {
    this.in = in;
  }

  /** Puts an object aside. */
  void put(long key, @Nullable Object object) {
    objects.put(key, object);
    if (objects.size() > PickleStack.MAX_OBJECTS) {
      throw in.broken("its pickle puts more than " + PickleStack.MAX_OBJECTS + " objects aside");
    }
  }

  /** Puts an object aside under the next number. */
  void add(@Nullable Object object) {
    put(objects.size(), object);
  }

  /** What was put aside. */
  @Nullable Object get(long key) {
    if (!objects.containsKey(key)) {
      throw in.broken("its pickle recalls object " + key + ", which it never stored");
    }
    return objects.get(key);
  }
}
