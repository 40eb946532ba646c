package dev.emc.core.nn;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.util.PairList;
import dev.emc.api.nn.BatchNorm;
import java.util.Locale;
import java.util.Map;

/** Visits a block tree's parameters in the order, and under the names, of PyTorch's state dict. */
abstract class BlockWalk {
  private static final Map<String, String> DJL_NORM_NAMES =
      Map.of(
          "gamma", "weight",
          "beta", "bias",
          "runningMean", "running_mean",
          "runningVar", "running_var");

  /** Called for every parameter. */
  abstract void parameter(String key, Parameter parameter, boolean buffer);

  /** Called for every batch norm, after its parameters, with what comes before their names. */
  abstract void batchNorm(String prefix);

  final void visit(String prefix, Block block) {
    boolean djlBatchNorm = block instanceof ai.djl.nn.norm.BatchNorm;
    boolean djlNorm = djlBatchNorm || block instanceof LayerNorm;
    for (var pair : block.getDirectParameters()) {
      Parameter parameter = pair.getValue();
      boolean buffer = isBuffer(parameter);
      if (!djlNorm) {
        parameter(prefix + pair.getKey(), parameter, buffer);
      } else if (buffer || parameter.requiresGradient()) {
        String name = DJL_NORM_NAMES.getOrDefault(pair.getKey(), pair.getKey());
        parameter(prefix + name, parameter, buffer);
      }
    }
    if (djlBatchNorm || block instanceof BatchNorm) {
      batchNorm(prefix);
    }
    PairList<String, Block> children = block.getChildren();
    for (int i = 0; i < children.size(); i++) {
      String name =
          block instanceof SequentialBlock
              ? Integer.toString(i)
              : withoutNumber(children.keyAt(i), i);
      visit(prefix + name + ".", children.valueAt(i));
    }
  }

  private static boolean isBuffer(Parameter parameter) {
    return parameter.getType() == Parameter.Type.RUNNING_MEAN
        || parameter.getType() == Parameter.Type.RUNNING_VAR;
  }

  /** DJL puts a child's number, from 1 and of at least two digits, before its name. */
  private static String withoutNumber(String name, int index) {
    String number = String.format(Locale.ROOT, "%02d", index + 1);
    return name.startsWith(number) ? name.substring(number.length()) : name;
  }
}
