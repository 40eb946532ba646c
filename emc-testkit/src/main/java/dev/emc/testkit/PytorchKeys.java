package dev.emc.testkit;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.util.Pair;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of blocks under the keys they have in a PyTorch state dict, in its order.
 *
 * <p>A child of a {@link SequentialBlock} is named by its index, any other child by the name it was
 * added with. Batch norm's {@code num_batches_tracked}, which is no parameter here, is left out.
 */
public final class PytorchKeys {
  private PytorchKeys() {}

  /** Parameters of one block, keys without a prefix. */
  public static Map<String, Parameter> of(Block block) {
    var result = new LinkedHashMap<String, Parameter>();
    collect("", block, result);
    return result;
  }

  /** Parameters of a method's heads, keys prefixed with the head's name and a dot. */
  public static Map<String, Parameter> ofHeads(Map<String, Block> heads) {
    var result = new LinkedHashMap<String, Parameter>();
    heads.forEach((name, block) -> collect(name + ".", block, result));
    return result;
  }

  /** Whether it is a running statistic rather than something that is trained. */
  static boolean isBuffer(Parameter parameter) {
    return parameter.getType() == Parameter.Type.RUNNING_MEAN
        || parameter.getType() == Parameter.Type.RUNNING_VAR;
  }

  private static void collect(String prefix, Block block, Map<String, Parameter> into) {
    for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
      if (into.put(prefix + parameter.getKey(), parameter.getValue()) != null) {
        throw new IllegalStateException("two parameters named " + prefix + parameter.getKey());
      }
    }
    int index = 0;
    for (Pair<String, Block> child : block.getChildren()) {
      // DJL prefixes the names of children with a two-digit position.
      String name =
          block instanceof SequentialBlock
              ? Integer.toString(index)
              : child.getKey().replaceFirst("^\\d{2}", "");
      collect(prefix + name + ".", child.getValue(), into);
      index++;
    }
  }
}
