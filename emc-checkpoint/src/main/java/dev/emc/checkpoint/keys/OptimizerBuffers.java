package dev.emc.checkpoint.keys;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of a PyTorch optimiser, such as LARS's {@code mu} or SGD's {@code momentum_buffer},
 * by the names of the parameters they belong to: of official checkpoints ({@code optimizer}) and of
 * Lightning's ({@code optimizer_states}).
 *
 * <p>PyTorch numbers parameters as the optimiser got them. Of the known ways to order them ({@link
 * ParameterOrder}) the one counts that every group's size and every buffer's shape agree with; if
 * none does, or several that differ, nothing is taken over.
 */
public final class OptimizerBuffers {
  private static final String INSTEAD = "; set start-optimizer: fresh";
  private static final String MOMENTUM = "momentum_buffer";

  /** LARS's momentum in the official VICReg, where it holds updates scaled by the adaptive rate. */
  private static final String ADAPTED_MOMENTUM = "mu";

  /** Settings of a group that only LARS has. */
  private static final Set<String> LARS_SETTINGS = Set.of("eta", "trust_coefficient");

  /** The halves of prototypes that are one weight here; they have gradients of their own. */
  private static final Pattern HALF = Pattern.compile("(?:.*\\.)?prototypes\\.weight_[vg]");

  private static final Pattern PARAMETER =
      Pattern.compile("(optimizer|optimizer_states/\\d+)/param_groups/(\\d+)/params/\\d+");
  private static final Pattern SETTING =
      Pattern.compile("(?:optimizer|optimizer_states/\\d+)/param_groups/\\d+/(\\w+)");

  private final String source;
  private final Map<String, Tensor> dict;

  /** Which parameter has which number, by the group it is in. */
  private final Map<Integer, List<String>> groups = new TreeMap<>();

  private final String root;
  private final boolean lars;

  private OptimizerBuffers(
      String source, Map<String, @Nullable Object> scalars, Map<String, Tensor> dict) {
    this.source = source;
    this.dict = dict;
    var roots = new TreeSet<String>();
    var settings = new TreeSet<String>();
    scalars.forEach(
        (path, value) -> {
          Matcher parameter = PARAMETER.matcher(path);
          Matcher setting = SETTING.matcher(path);
          if (parameter.matches()) {
            roots.add(parameter.group(1));
            groups
                .computeIfAbsent(Integer.valueOf(parameter.group(2)), g -> new ArrayList<>())
                .add(String.valueOf(value));
          } else if (setting.matches()) {
            settings.add(setting.group(1));
          }
        });
    if (roots.size() > 1) {
      throw refused("has the states of " + roots.size() + " optimizers");
    }
    root = roots.isEmpty() ? "" : roots.first() + "/state/";
    settings.retainAll(LARS_SETTINGS);
    lars = !settings.isEmpty();
  }

  /**
   * The buffers in a checkpoint by parameter and buffer name; empty if it has none. The momentum of
   * every LARS is called {@code mu}, whatever its program calls it.
   *
   * @param source what messages call the file
   * @param tensors of the checkpoint, by path
   * @param scalars of the checkpoint, by path
   * @param dict the state dict of the same checkpoint; the keys of the result are those of {@link
   *     CheckpointWeights#plain()}
   * @throws ConfigException if it cannot be told which parameters the optimiser's are
   */
  public static Map<String, Map<String, Tensor>> read(
      String source,
      Map<String, Tensor> tensors,
      Map<String, @Nullable Object> scalars,
      CheckpointWeights dict) {
    var buffers = new OptimizerBuffers(source, scalars, dict.plain());
    return buffers.groups.isEmpty() ? Map.of() : buffers.named(buffers.numbered(tensors));
  }

  /** Buffers by the parameter's number and their name. */
  private Map<String, Map<String, Tensor>> numbered(Map<String, Tensor> tensors) {
    var numbered = new LinkedHashMap<String, Map<String, Tensor>>();
    tensors.forEach(
        (path, tensor) -> {
          String[] parts = path.startsWith(root) ? path.substring(root.length()).split("/") : null;
          if (parts != null && parts.length == 2) {
            String kind = lars && parts[1].equals(MOMENTUM) ? ADAPTED_MOMENTUM : parts[1];
            numbered.computeIfAbsent(parts[0], n -> new LinkedHashMap<>()).put(kind, tensor);
          }
        });
    return numbered;
  }

  private Map<String, Map<String, Tensor>> named(Map<String, Map<String, Tensor>> numbered) {
    List<String> order = order(numbered);
    var named = new LinkedHashMap<String, Map<String, Tensor>>();
    int position = 0;
    for (String number : numbers()) {
      String name = order.get(position++);
      Map<String, Tensor> buffers = numbered.get(number);
      if (buffers != null && !HALF.matcher(name).matches()) {
        named.put(name, buffers);
      }
    }
    return named;
  }

  private List<String> numbers() {
    return groups.values().stream().flatMap(List::stream).toList();
  }

  private List<String> order(Map<String, Map<String, Tensor>> numbered) {
    List<Integer> sizes = groups.values().stream().map(List::size).toList();
    Set<List<String>> candidates = ParameterOrder.candidates(dict, sizes);
    if (candidates.isEmpty()) {
      throw refused(
          "its optimizer has %s parameters, its state dict %s"
              .formatted(numbers().size(), ParameterOrder.parameters(dict).size()));
    }
    List<List<String>> fitting =
        candidates.stream().filter(order -> misfit(order, numbered).isEmpty()).toList();
    if (fitting.isEmpty()) {
      throw refused(misfit(candidates.iterator().next(), numbered).orElseThrow());
    }
    if (fitting.size() > 1) {
      throw refused("it cannot be told which of its optimizer's parameters is which");
    }
    return fitting.get(0);
  }

  /** What speaks against an order; nothing if every buffer has its parameter's shape. */
  private Optional<String> misfit(List<String> order, Map<String, Map<String, Tensor>> numbered) {
    int position = 0;
    for (String number : numbers()) {
      String name = order.get(position++);
      Tensor parameter = dict.get(name);
      for (var buffer : numbered.getOrDefault(number, Map.of()).entrySet()) {
        Tensor tensor = buffer.getValue();
        boolean isCount = tensor.shape().length == 0;
        if (parameter != null && !isCount && !Arrays.equals(tensor.shape(), parameter.shape())) {
          return Optional.of(
              "%s of its optimizer's parameter %s is %s, but %s, which should be that parameter, is %s"
                  .formatted(
                      buffer.getKey(), number, tensor.shapeText(), name, parameter.shapeText()));
        }
      }
    }
    return Optional.empty();
  }

  private ConfigException refused(String why) {
    return new ConfigException(source + ": " + why + INSTEAD);
  }
}
