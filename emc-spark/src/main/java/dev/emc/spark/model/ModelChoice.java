package dev.emc.spark.model;

import java.io.Serializable;
import java.util.List;

/**
 * Which model is to embed images, as a user says it.
 *
 * @param model a run directory, a checkpoint folder of one, or a file of weights; where the driver
 *     sees it
 * @param config for a bare file of weights: the config whose network it has; empty otherwise
 * @param backbone for a bare file without a config: its backbone as a config has it, such as {@code
 *     resnet50}; empty otherwise
 * @param viewSize sides of what the network is shown, in pixels; 0 for those it was trained with
 * @param embeddings whether to go on through the heads
 * @param plugins folders of plugins or jars, on every machine, beside those in the program
 */
public record ModelChoice(
    String model,
    String config,
    String backbone,
    int viewSize,
    boolean embeddings,
    List<String> plugins)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Keeps a list that can be sent. */
  public ModelChoice {
    plugins = List.copyOf(plugins);
  }

  /** A run or a checkpoint as it was trained, without further plugins. */
  public static ModelChoice of(String model) {
    return new ModelChoice(model, "", "", 0, false, List.of());
  }
}
