package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.core.nn.StateDict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Layer-wise learning-rate decay: the later a layer, the closer it is to the rate of the heads. A
 * parameter of layer i of n takes decay^(n + 1 − i) times the rate; what comes before the first
 * layer, such as patch embedding, class token and positions, is layer 0; what comes after the last
 * takes the rate itself, with the heads. So BEiT and MAE fine-tune (Clark et al. 2020; Bao et al.
 * 2022; He et al. 2022, table 9).
 */
final class LayerRates {
  /** One rate in all layers. */
  static final LayerRates NONE = new LayerRates(Map.of(), Map.of());

  private final Map<String, Double> rates;
  private final Map<String, String> names;

  private LayerRates(Map<String, Double> rates, Map<String, String> names) {
    this.rates = rates;
    this.names = names;
  }

  /**
   * The factors of a network.
   *
   * @param decay from one layer to the one before it
   * @throws ConfigException if its backbone names no layers
   */
  static LayerRates of(double decay, JointEmbeddingNetwork network) {
    if (decay == 1) {
      return NONE;
    }
    List<String> layers = network.backbone().layers();
    if (layers.isEmpty()) {
      throw new ConfigException(
          "optimizer.layer-decay: this backbone does not say which layers it has, so that only 1 is possible");
    }
    String prefix = network.method().backboneKeyPrefix();
    var rates = new HashMap<String, Double>();
    var names = new HashMap<String, String>();
    boolean begun = false;
    for (StateDict.Entry entry : StateDict.of(Map.of(prefix, network.backbone())).entries()) {
      String key = entry.key();
      int layer = layer(layers, key.substring(prefix.length()));
      begun |= layer > 0;
      boolean isTop = layer == 0 && begun;
      if (!isTop) {
        rates.put(key, Math.pow(decay, layers.size() + 1 - layer));
        names.put(key, layer == 0 ? "stem" : layers.get(layer - 1));
      }
    }
    return new LayerRates(rates, names);
  }

  /** From 1; 0 if it is of none. */
  private static int layer(List<String> layers, String key) {
    for (int i = 0; i < layers.size(); i++) {
      if (key.startsWith(layers.get(i))) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Factor of a parameter's rate. */
  double of(String key) {
    return rates.getOrDefault(key, 1.0);
  }

  /** What a parameter's layer is called. */
  String name(String key) {
    return names.getOrDefault(key, "top");
  }
}
