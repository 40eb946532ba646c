package dev.emc.checkpoint.torch;

import static java.util.Map.entry;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that a checkpoint's pickle may call: makers of tensors, containers and numbers. The table is
 * fixed; any other object is not made but stands as a {@link Foreign}, and calls that only harm are
 * refused.
 */
final class AllowedConstructors implements PickleMachine.Constructors {
  @FunctionalInterface
  private interface Constructor
      extends BiFunction<AllowedConstructors, List<@Nullable Object>, @Nullable Object> {}

  private static final Map<String, Constructor> ALLOWED =
      Map.ofEntries(
          entry("torch._utils._rebuild_tensor", (self, args) -> self.tensors.build(args)),
          entry("torch._utils._rebuild_tensor_v2", (self, args) -> self.tensors.build(args)),
          entry("torch._utils._rebuild_parameter", (self, args) -> self.first(args)),
          entry("torch._utils._rebuild_parameter_with_state", (self, args) -> self.first(args)),
          entry("torch._tensor._rebuild_from_type_v2", AllowedConstructors::fromType),
          entry("torch.Size", (self, args) -> self.first(args)),
          entry("torch.device", (self, args) -> List.copyOf(self.texts(args))),
          entry("collections.OrderedDict", AllowedConstructors::map),
          entry("collections.Counter", AllowedConstructors::map),
          entry("collections.defaultdict", (self, args) -> new LinkedHashMap<>()),
          entry("argparse.Namespace", (self, args) -> new LinkedHashMap<>()),
          entry("collections.deque", AllowedConstructors::list),
          entry("builtins.dict", AllowedConstructors::map),
          entry("builtins.set", AllowedConstructors::list),
          entry("__builtin__.set", AllowedConstructors::list),
          entry("builtins.frozenset", AllowedConstructors::list),
          entry("__builtin__.frozenset", AllowedConstructors::list),
          entry("builtins.bytearray", (self, args) -> self.bytes(self.first(args))),
          entry("_codecs.encode", (self, args) -> self.bytes(self.first(args))),
          entry("copy_reg._reconstructor", AllowedConstructors::reconstruct),
          entry("copyreg._reconstructor", AllowedConstructors::reconstruct),
          entry("numpy.dtype", (self, args) -> new NumpyType(self.texts(args).get(0))),
          entry("numpy.core.multiarray.scalar", AllowedConstructors::numpyScalar),
          entry("numpy._core.multiarray.scalar", AllowedConstructors::numpyScalar),
          entry("numpy.core.multiarray._reconstruct", (self, args) -> new NumpyArray()),
          entry("numpy._core.multiarray._reconstruct", (self, args) -> new NumpyArray()),
          entry("numpy.core.numeric._frombuffer", AllowedConstructors::numpyBuffer),
          entry("numpy._core.numeric._frombuffer", AllowedConstructors::numpyBuffer));

  /** Copies of what a pickle names again and again must not add up. */
  private static final long MAX_COPIED = 1 << 24;

  private static final int MAX_TYPE_PARTS = 3;
  private static final int MAX_KEY = 256;

  private final ByteSource source;
  private final TensorBuilder tensors;
  private final StorageLocator storages;
  private long copied;
  private final Foreigners foreigners;

  /** Finds the storage that a pickle refers to. */
  @FunctionalInterface
  interface StorageLocator {
    /**
     * The storage of this key.
     *
     * @param size elements
     */
    Storage locate(String key, DType type, long size);
  }

  AllowedConstructors(ByteSource source, StorageLocator storages) {
    this.source = source;
    this.tensors = new TensorBuilder(source);
    this.storages = storages;
    this.foreigners = new Foreigners(source);
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }

  @Override
  public @Nullable Object call(PythonGlobal callee, List<@Nullable Object> arguments) {
    Constructor constructor = ALLOWED.get(callee.qualified());
    return constructor == null ? foreign(callee, arguments) : constructor.apply(this, arguments);
  }

  @Override
  public Object call(PythonGlobal callee, List<@Nullable Object> arguments, Map<?, ?> keywords) {
    if (ALLOWED.containsKey(callee.qualified())) {
      throw broken("its pickle calls " + callee + " with keyword arguments");
    }
    Foreign foreign = foreign(callee, arguments);
    foreign.hidden().add(keywords);
    return foreign;
  }

  @Override
  public Foreign call(Foreign callee, List<@Nullable Object> arguments) {
    Foreign foreign = foreigners.of(callee.name(), arguments);
    foreign.hidden().add(callee);
    return foreign;
  }

  private Foreign foreign(PythonGlobal callee, List<@Nullable Object> arguments) {
    if (callee.qualified().startsWith("torch._utils._rebuild_")) {
      throw broken(
          "holds a tensor made by %s, a kind that is not read; save dense tensors instead"
              .formatted(callee.qualified()));
    }
    return foreigners.of(callee, arguments);
  }

  private void charge(long size) {
    copied += size;
    if (copied > MAX_COPIED) {
      throw broken("its pickle copies more than " + MAX_COPIED + " elements");
    }
  }

  @Override
  public void setState(@Nullable Object object, @Nullable Object state) {
    if (object instanceof Foreign foreign) {
      foreign.hidden().add(state);
    } else if (object instanceof NumpyType type) {
      type.setState(state, this::broken);
    } else if (object instanceof NumpyArray array) {
      array.setState(state, this::broken);
    } else if (!(object instanceof LinkedHashMap<?, ?> map)) {
      throw broken("its pickle gives a state to what has none");
    } else if (map.isEmpty() && state instanceof Map<?, ?> attributes) {
      // A Namespace. An OrderedDict's own attributes, such as _metadata, are of no use here.
      charge(attributes.size());
      @SuppressWarnings("unchecked")
      var target = (Map<String, @Nullable Object>) map;
      attributes.forEach((key, value) -> target.put(String.valueOf(key), value));
    }
  }

  @Override
  public Object persistent(@Nullable Object id) {
    if (!(id instanceof List<?> parts)
        || parts.size() < 5
        || !"storage".equals(parts.get(0))
        || !(parts.get(1) instanceof PythonGlobal storageClass)
        || !(parts.get(4) instanceof Long size)) {
      throw broken("its pickle refers to something outside that is not a storage");
    }
    String key = storageKey(parts.get(2));
    DType type =
        Storage.type(storageClass)
            .orElseThrow(
                () ->
                    broken(
                        "storage '%s' is a %s, whose type is not among %s"
                            .formatted(key, storageClass.qualified(), List.of(DType.values()))));
    if (size < 0 || size > source.size() / type.bytes()) {
      throw broken(
          "storage '%s' claims %d elements of %s, the whole file has %d bytes"
              .formatted(key, size, type.pythonName(), source.size()));
    }
    if (parts.size() > 5 && parts.get(5) != null) {
      throw broken(
          "storage '%s' is part of another storage, as PyTorch before 0.4 wrote; load and save it with a newer PyTorch"
              .formatted(key));
    }
    return storages.locate(key, type, size);
  }

  private String storageKey(@Nullable Object key) {
    if (key instanceof Long || (key instanceof String text && text.length() <= MAX_KEY)) {
      return key.toString();
    }
    throw broken("its pickle refers to a storage whose key is no short text");
  }

  private @Nullable Object first(List<@Nullable Object> arguments) {
    if (arguments.isEmpty()) {
      throw broken("its pickle makes something of nothing");
    }
    return arguments.get(0);
  }

  private List<String> texts(List<@Nullable Object> arguments) {
    List<String> texts = new ArrayList<>();
    for (Object argument : arguments.subList(0, Math.min(MAX_TYPE_PARTS, arguments.size()))) {
      if (argument instanceof String || argument instanceof Long || argument instanceof Boolean) {
        texts.add(argument.toString());
      }
    }
    if (texts.isEmpty() || arguments.size() > MAX_TYPE_PARTS) {
      throw broken("its pickle names a type or device that is none");
    }
    return texts;
  }

  private @Nullable Object fromType(List<@Nullable Object> arguments) {
    // (rebuild function, class, its arguments, state): a tensor with attributes.
    if (arguments.size() >= 3
        && arguments.get(0) instanceof PythonGlobal function
        && function.qualified().startsWith("torch._utils._rebuild_")
        && arguments.get(2) instanceof List<?> inner) {
      @SuppressWarnings("unchecked")
      var innerArguments = (List<@Nullable Object>) inner;
      return call(function, innerArguments);
    }
    throw broken("its pickle makes a tensor of a class of its own");
  }

  private Object map(List<@Nullable Object> arguments) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    if (arguments.isEmpty()) {
      return map;
    }
    if (arguments.get(0) instanceof Map<?, ?> items) {
      charge(items.size());
      items.forEach((key, value) -> map.put(String.valueOf(key), value));
      return map;
    }
    if (arguments.get(0) instanceof List<?> pairs) {
      charge(pairs.size());
      for (Object pair : pairs) {
        if (!(pair instanceof List<?> entry)
            || entry.size() != 2
            || !(entry.get(0) instanceof String || entry.get(0) instanceof Number)) {
          throw broken("its pickle makes a dict of what are no pairs");
        }
        map.put(String.valueOf(entry.get(0)), entry.get(1));
      }
      return map;
    }
    throw broken("its pickle makes a dict of what are no pairs");
  }

  private Object list(List<@Nullable Object> arguments) {
    if (arguments.isEmpty()) {
      return new ArrayList<>();
    }
    if (arguments.get(0) instanceof List<?> values) {
      charge(values.size());
      return new ArrayList<>(values);
    }
    throw broken("its pickle makes a set of what is no list");
  }

  private @Nullable Object reconstruct(List<@Nullable Object> arguments) {
    if (first(arguments) instanceof PythonGlobal type) {
      return call(type, List.of());
    }
    throw broken("its pickle makes an object of a class that has no name");
  }

  private byte[] bytes(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof String text) {
      charge(text.length());
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
    throw broken("its pickle makes bytes of what is no text");
  }

  private Object numpyScalar(List<@Nullable Object> arguments) {
    if (arguments.size() == 2 && arguments.get(0) instanceof NumpyType type) {
      Object value = arguments.get(1);
      Object read = type.hasBytes() ? type.scalar(bytes(value), this::broken) : null;
      if (read != null) {
        return read;
      }
      return foreigners.of("numpy." + type.label(), Collections.singletonList(value));
    }
    throw broken("its pickle has a NumPy number that is none");
  }

  /** (bytes, type, shape, order): an array as protocol 5 has it. */
  private Object numpyBuffer(List<@Nullable Object> arguments) {
    if (arguments.size() != 4) {
      throw broken("its pickle has a NumPy array that is none");
    }
    var array = new NumpyArray();
    boolean fortran = "F".equals(arguments.get(3));
    array.setState(
        Arrays.asList(1L, arguments.get(2), arguments.get(1), fortran, arguments.get(0)),
        this::broken);
    return array;
  }
}
