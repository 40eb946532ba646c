package dev.emc.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.BackboneBlock;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.TargetNetwork;
import dev.emc.core.engine.Devices;
import dev.emc.core.nn.StateDict;
import dev.emc.core.plugin.ComponentGraph;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How large the arrays of a network are, known before memory is taken for them: it is built once of
 * arrays that show one value again and again.
 *
 * @param tensors parameters and running statistics, in the order of the state dict
 * @param stateValues values of the method's state, such as a queue
 */
record NetworkSizes(List<Tensor> tensors, long stateValues) {
  NetworkSizes {
    tensors = List.copyOf(tensors);
  }

  /**
   * One array.
   *
   * @param head whether it is of a head of the method rather than of the backbone
   * @param trained whether it has a gradient
   */
  record Tensor(String key, Shape shape, boolean head, boolean trained) {}

  /**
   * The sizes of a run's network.
   *
   * @param fresh the run's components once more: building a network is allowed once
   * @param channels of an image
   */
  static NetworkSizes of(ComponentGraph fresh, int channels, RunShape run) {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      NDManager hollow = hollow(manager);
      int size = run.views().fullSize();
      SslMethod method = fresh.method();
      BackboneBlock backbone = fresh.backbone().build(channels, size);
      method.initialize(
          new MethodContext(
              backbone.featureWidth(), run.batchSize(), channels, size, DataType.FLOAT32, hollow));
      Map<String, Block> heads = method.heads();
      var blocks = new LinkedHashMap<String, Block>();
      blocks.put(method.backboneKeyPrefix(), backbone);
      heads.forEach((name, head) -> blocks.put(name + ".", head));
      StateDict dict = StateDict.of(blocks);
      StateDict.of(Map.of("", backbone))
          .entries()
          .forEach(
              entry ->
                  entry
                      .parameter()
                      .setInitializer((unused, shape, type) -> hollow.zeros(shape, type)));
      backbone.initialize(hollow, DataType.FLOAT32, new Shape(1, channels, size, size));
      long state = method.state().values().stream().mapToLong(NDArray::size).sum();
      var tensors = new ArrayList<>(tensors(dict, heads.keySet()));
      method.target().ifPresent(spec -> tensors.addAll(ofTarget(spec, backbone, heads)));
      return new NetworkSizes(tensors, state);
    }
  }

  private static List<Tensor> tensors(StateDict dict, Set<String> heads) {
    Set<String> trained = dict.trainable().keySet();
    var tensors = new ArrayList<Tensor>();
    dict.entries()
        .forEach(
            entry ->
                tensors.add(
                    new Tensor(
                        entry.key(),
                        entry.parameter().getShape(),
                        heads.stream().anyMatch(head -> entry.key().startsWith(head + ".")),
                        trained.contains(entry.key()))));
    return tensors;
  }

  private static List<Tensor> ofTarget(
      TargetNetwork spec, BackboneBlock backbone, Map<String, Block> heads) {
    var blocks = new LinkedHashMap<String, Block>();
    blocks.put(spec.backboneKeyPrefix(), backbone);
    heads.forEach((name, head) -> spec.head(name).ifPresent(n -> blocks.put(n + ".", head)));
    var tensors = new ArrayList<Tensor>();
    tensors(StateDict.of(blocks), Set.copyOf(spec.heads().values()))
        .forEach(t -> tensors.add(new Tensor(t.key(), t.shape(), t.head(), false)));
    return tensors;
  }

  /** A manager whose new arrays have any shape and the memory of one value. */
  private static NDManager hollow(NDManager real) {
    return (NDManager)
        Proxy.newProxyInstance(
            NDManager.class.getClassLoader(),
            new Class<?>[] {NDManager.class},
            (proxy, called, arguments) -> {
              if (called.getReturnType() == NDArray.class && fills(arguments)) {
                return shown(real, arguments);
              }
              try {
                Object result = called.invoke(real, arguments);
                return result instanceof NDManager inner ? hollow(inner) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Whether a call asks for an array of some shape, with values that it does not bring along. */
  private static boolean fills(Object[] arguments) {
    boolean shaped = false;
    for (Object argument : arguments == null ? new Object[0] : arguments) {
      if (argument instanceof Shape) {
        shaped = true;
      } else if (!(argument instanceof DataType || argument instanceof Number)) {
        return false;
      }
    }
    return shaped;
  }

  private static NDArray shown(NDManager manager, Object[] arguments) {
    var shape = new Shape();
    var type = DataType.FLOAT32;
    for (Object argument : arguments) {
      if (argument instanceof Shape given) {
        shape = given;
      } else if (argument instanceof DataType given) {
        type = given;
      }
    }
    try (NDArray one = manager.zeros(new Shape(1), type)) {
      return shape.dimension() == 0 ? one.reshape(shape) : one.broadcast(shape);
    }
  }
}
