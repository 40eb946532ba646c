package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tensors within what is passed over: whole models hide all of theirs. Objects may refer
 * to each other in circles and without end, so each counts once and their number is bounded.
 */
final class HiddenTensors {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_VISITS = 200_000;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /** How many tensors are in it that were not counted before. */
  int in(@Nullable Object node) {
    return count(node, 0);
  }

  private int count(@Nullable Object node, int depth) {
    boolean isLeaf =
        !(node instanceof Map || node instanceof List || node instanceof Foreign)
            && !(node instanceof Tensor);
    if (isLeaf || depth > MAX_DEPTH || seen.size() >= MAX_VISITS || !seen.add(node)) {
      return 0;
    }
    int count = node instanceof Tensor ? 1 : 0;
    if (node instanceof Map<?, ?> map) {
      for (Object value : map.values()) {
        count += count(value, depth + 1);
      }
    } else if (node instanceof List<?> list) {
      for (Object value : list) {
        count += count(value, depth + 1);
      }
    } else if (node instanceof Foreign foreign) {
      count += count(foreign.hidden(), depth + 1);
      count += count(foreign.items(), depth + 1);
      count += count(foreign.values(), depth + 1);
    }
    return count;
  }
}
