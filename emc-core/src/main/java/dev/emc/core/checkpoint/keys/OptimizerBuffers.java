package dev.emc.core.checkpoint.keys;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of a PyTorch optimiser, such as LARS's {@code mu} or SGD's {@code momentum_buffer},
 * by the names of the parameters they belong to.
 *
 * <p>PyTorch numbers parameters in the order in which the optimiser got them, which for the
 * official checkpoints is the state dict's, its buffers left out. Each shape is checked.
 */
public final class OptimizerBuffers {
  private static final Pattern NO_PARAMETER =
      Pattern.compile("(?:.*\\.)?(?:running_mean|running_var|num_batches_tracked|queue|queue_ptr)");
  private static final String GROUPS = "optimizer/param_groups/";

  private OptimizerBuffers() {}

  /**
   * The buffers in a checkpoint by parameter and buffer name; empty if it has none.
   *
   * @param source what messages call the file
   * @param tensors of the checkpoint, by path
   * @param scalars of the checkpoint, by path
   * @param dict the state dict of the same checkpoint; the keys of the result are those of {@link
   *     StateDict#plain()}
   * @throws ConfigException if the optimiser's parameters cannot be those of the state dict
   */
  public static Map<String, Map<String, Tensor>> read(
      String source,
      Map<String, Tensor> tensors,
      Map<String, @Nullable Object> scalars,
      StateDict dict) {
    List<String> ids = parameterIds(scalars);
    List<String> names =
        dict.plain().keySet().stream()
            .filter(name -> !NO_PARAMETER.matcher(name).matches())
            .toList();
    if (ids.isEmpty()) {
      return Map.of();
    }
    if (ids.size() != names.size()) {
      throw new ConfigException(
          "%s: its optimizer has %d parameters, its state dict %d; leave the optimizer's state out"
              .formatted(source, ids.size(), names.size()));
    }
    Map<String, Integer> positions = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      positions.put(ids.get(i), i);
    }
    var result = new LinkedHashMap<String, Map<String, Tensor>>();
    tensors.forEach(
        (path, tensor) -> {
          String[] parts = path.split("/");
          boolean isBuffer =
              parts.length == 4 && parts[0].equals("optimizer") && parts[1].equals("state");
          Integer position = isBuffer ? positions.get(parts[2]) : null;
          if (position != null) {
            String name = names.get(position);
            require(source, path, tensor, name, dict.plain().get(name));
            result.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(parts[3], tensor);
          }
        });
    return result;
  }

  /** What the groups list under {@code params}, group after group. */
  private static List<String> parameterIds(Map<String, @Nullable Object> scalars) {
    List<String> ids = new ArrayList<>();
    scalars.forEach(
        (path, value) -> {
          String[] parts = path.split("/");
          if (path.startsWith(GROUPS) && parts.length == 5 && parts[3].equals("params")) {
            ids.add(String.valueOf(value));
          }
        });
    return ids;
  }

  private static void require(
      String source, String path, Tensor buffer, String name, @Nullable Tensor parameter) {
    boolean scalar = buffer.shape().length == 0;
    if (parameter == null || !(scalar || Arrays.equals(buffer.shape(), parameter.shape()))) {
      throw new ConfigException(
          "%s: %s has shape %s, its parameter %s has %s; leave the optimizer's state out"
              .formatted(
                  source,
                  path,
                  buffer.shapeText(),
                  name,
                  parameter == null ? "none" : parameter.shapeText()));
    }
  }
}
