package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The leaves of a tree by path. Depth, number and total text are bounded: a tree may be a maze. */
final class Leaves {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_VISITS = 2_000_000;
  private static final int MAX_PATH = 4096;
  private static final long MAX_TEXT = 1 << 26;

  private final ByteSource source;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> scalars = new LinkedHashMap<>();
  private final Map<String, PassedOver> passedOver = new LinkedHashMap<>();
  private final Map<String, PassedOver> mentioned = new LinkedHashMap<>();
  private final HiddenTensors hidden = new HiddenTensors();
  private int visits;
  private long text;

  private Leaves(ByteSource source) {
    this.source = source;
  }

  static Leaves of(ByteSource source, @Nullable Object root) {
    var leaves = new Leaves(source);
    leaves.visit("", root, 0);
    return leaves;
  }

  Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  Map<String, @Nullable Object> scalars() {
    return Collections.unmodifiableMap(scalars);
  }

  /** What is not read, with what it hides. */
  Map<String, PassedOver> passedOver() {
    return Collections.unmodifiableMap(passedOver);
  }

  /** Classes, functions and types that are there by name only. */
  Map<String, PassedOver> mentioned() {
    return Collections.unmodifiableMap(mentioned);
  }

  private void visit(String path, @Nullable Object node, int depth) {
    if (depth > MAX_DEPTH) {
      throw broken("is nested deeper than " + MAX_DEPTH + " levels");
    }
    text += path.length();
    if (++visits > MAX_VISITS || text > MAX_TEXT) {
      throw broken("holds more entries than a checkpoint needs");
    }
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) -> visit(join(path, String.valueOf(key)), value, depth + 1));
    } else if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        visit(join(path, Integer.toString(i)), list.get(i), depth + 1);
      }
    } else if (node instanceof Tensor tensor) {
      tensors.put(path, tensor);
    } else if (node instanceof NumpyArray array) {
      if (array.tensor() != null) {
        tensors.put(path, array.tensor());
      } else {
        passedOver.put(path, new PassedOver(array.name(), hidden.in(array.content())));
      }
    } else if (node instanceof Foreign foreign) {
      passedOver.put(path, new PassedOver(foreign.name(), hidden.in(foreign.hidden())));
      visit(path, foreign.items(), depth + 1);
      visit(path, foreign.values(), depth + 1);
    } else if (node instanceof PythonGlobal global && Storage.isElementType(global)) {
      scalars.put(path, global.qualified());
    } else if (node instanceof PythonGlobal global) {
      mentioned.put(path, new PassedOver(global.qualified(), 0));
    } else if (node instanceof NumpyType type) {
      mentioned.put(path, new PassedOver("numpy.dtype " + type.label(), 0));
    } else {
      scalars.put(path, node);
    }
  }

  private String join(String path, String key) {
    if (path.length() + key.length() > MAX_PATH) {
      throw broken("has a key of more than " + MAX_PATH + " characters");
    }
    if (key.chars().anyMatch(Character::isISOControl)) {
      throw broken("has a key with control characters: " + key);
    }
    return path.isEmpty() ? key : path + "/" + key;
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }
}
