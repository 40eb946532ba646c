package dev.emc.checkpoint.torch;

import static java.util.Map.entry;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that a checkpoint's pickle may call: makers of tensors, containers, numbers and paths, by
 * their full names. The table is fixed; any other call is refused, but for those of {@link
 * Foreigners}, and an object of any other class is not made but stands as a {@link Foreign}.
 */
final class AllowedConstructors implements PickleMachine.Constructors {
  @FunctionalInterface
  private interface Constructor
      extends BiFunction<AllowedConstructors, List<@Nullable Object>, @Nullable Object> {}

  private static final Map<String, Constructor> ALLOWED =
      Map.ofEntries(
          entry("torch._utils._rebuild_tensor", (self, args) -> self.tensors.build(args)),
          entry("torch._utils._rebuild_tensor_v2", (self, args) -> self.tensors.build(args)),
          entry("torch._utils._rebuild_parameter", (self, args) -> self.values.first(args)),
          entry(
              "torch._utils._rebuild_parameter_with_state",
              (self, args) -> self.values.first(args)),
          entry("torch._tensor._rebuild_from_type_v2", AllowedConstructors::fromType),
          entry("torch.Size", (self, args) -> self.values.first(args)),
          entry("torch.device", (self, args) -> String.join(":", self.values.texts(args))),
          entry("collections.OrderedDict", (self, args) -> self.values.map(args)),
          entry("collections.Counter", (self, args) -> self.values.map(args)),
          entry("collections.defaultdict", (self, args) -> new LinkedHashMap<>()),
          entry("argparse.Namespace", (self, args) -> new LinkedHashMap<>()),
          entry("pathlib.PosixPath", (self, args) -> self.values.path(args, '/')),
          entry("pathlib.PurePosixPath", (self, args) -> self.values.path(args, '/')),
          entry("pathlib.WindowsPath", (self, args) -> self.values.path(args, '\\')),
          entry("pathlib.PureWindowsPath", (self, args) -> self.values.path(args, '\\')),
          entry("pathlib._local.PosixPath", (self, args) -> self.values.path(args, '/')),
          entry("pathlib._local.PurePosixPath", (self, args) -> self.values.path(args, '/')),
          entry("pathlib._local.WindowsPath", (self, args) -> self.values.path(args, '\\')),
          entry("pathlib._local.PureWindowsPath", (self, args) -> self.values.path(args, '\\')),
          entry("collections.deque", (self, args) -> self.values.list(args)),
          entry("builtins.dict", (self, args) -> self.values.map(args)),
          entry("builtins.set", (self, args) -> self.values.list(args)),
          entry("__builtin__.set", (self, args) -> self.values.list(args)),
          entry("builtins.frozenset", (self, args) -> self.values.list(args)),
          entry("__builtin__.frozenset", (self, args) -> self.values.list(args)),
          entry("builtins.bytearray", (self, args) -> self.values.buffer(args)),
          entry("__builtin__.bytearray", (self, args) -> self.values.buffer(args)),
          entry("builtins.bytes", (self, args) -> self.values.buffer(args)),
          entry("__builtin__.bytes", (self, args) -> self.values.buffer(args)),
          entry("_codecs.encode", (self, args) -> self.values.bytes(self.values.first(args))),
          entry("numpy.dtype", (self, args) -> new NumpyType(self.values.texts(args).get(0))),
          entry("numpy.core.multiarray.scalar", AllowedConstructors::numpyScalar),
          entry("numpy._core.multiarray.scalar", AllowedConstructors::numpyScalar),
          entry("numpy.core.multiarray._reconstruct", (self, args) -> new NumpyArray()),
          entry("numpy._core.multiarray._reconstruct", (self, args) -> new NumpyArray()),
          entry("numpy.core.numeric._frombuffer", AllowedConstructors::numpyBuffer),
          entry("numpy._core.numeric._frombuffer", AllowedConstructors::numpyBuffer));

  private static final int MAX_KEY = 256;

  private final ByteSource source;
  private final TensorBuilder tensors;
  private final StorageLocator storages;
  private final PlainValues values;
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
    this.values = new PlainValues(source);
    this.foreigners = new Foreigners(source);
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }

  @Override
  public @Nullable Object call(PythonGlobal callee, List<@Nullable Object> arguments) {
    Constructor constructor = ALLOWED.get(callee.qualified());
    if (constructor != null) {
      return constructor.apply(this, arguments);
    }
    if (callee.qualified().startsWith("torch._utils._rebuild_")) {
      throw broken(
          "holds a tensor made by %s, a kind that is not read; save dense tensors instead"
              .formatted(callee.qualified()));
    }
    return foreigners.called(callee, arguments);
  }

  @Override
  public @Nullable Object create(PythonGlobal type, List<@Nullable Object> arguments) {
    return ALLOWED.containsKey(type.qualified())
        ? call(type, arguments)
        : foreigners.instance(type, arguments);
  }

  @Override
  public Object create(PythonGlobal type, List<@Nullable Object> arguments, Map<?, ?> keywords) {
    if (ALLOWED.containsKey(type.qualified())) {
      throw broken("its pickle calls " + type + " with keyword arguments");
    }
    Foreign foreign = foreigners.instance(type, arguments);
    foreign.hidden().add(keywords);
    return foreign;
  }

  @Override
  public ConfigException refused(String name) {
    return broken(Foreigners.NO_PART.formatted(name));
  }

  @Override
  public void setState(@Nullable Object object, @Nullable Object state) {
    if (object instanceof Foreign foreign) {
      foreign.hidden().add(state);
    } else if (object instanceof NumpyType type) {
      type.setState(state, this::broken);
    } else if (object instanceof NumpyArray array) {
      array.setState(state, this::broken);
    } else if (object instanceof PythonGlobal global) {
      throw refused(global.qualified());
    } else if (!(object instanceof LinkedHashMap<?, ?> map)) {
      throw broken("its pickle gives a state to what has none");
    } else if (map.isEmpty() && state instanceof Map<?, ?> attributes) {
      // A Namespace. An OrderedDict's own attributes, such as _metadata, are of no use here.
      values.charge(attributes.size());
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
          "storage '%s' claims %s elements of %s, the whole file has %s bytes"
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

  private Object numpyScalar(List<@Nullable Object> arguments) {
    if (arguments.size() == 2 && arguments.get(0) instanceof NumpyType type) {
      Object value = arguments.get(1);
      Object read = type.hasBytes() ? type.scalar(values.bytes(value), this::broken) : null;
      if (read != null) {
        return read;
      }
      return foreigners.named("numpy." + type.label(), Collections.singletonList(value));
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
