package dev.emc.eval.improve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.Components;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of its network beside the weights: an improvement's result says method and
 * backbone whole, and Lightning's files have what solo-learn was told before it used Hydra.
 */
final class SaidNetwork {
  private static final String METHOD = "emc.method";
  private static final String BACKBONE = "emc.backbone";
  private static final String METADATA = "__metadata__/";
  private static final String TYPE = "type";

  /** Where solo-learn's name of the method lies. */
  private static final String LIGHTNING = "hyper_parameters/method";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private static final YAMLMapper YAML = new YAMLMapper();

  private SaidNetwork() {}

  /** What a run's weights are of, as the metadata of a file. */
  static Map<String, String> of(Experiment experiment, Components components) {
    // In this order in every process, as the file is to have the same bytes.
    Map<String, String> said = new LinkedHashMap<>();
    said.put(METHOD, text(experiment.method(), components));
    said.put(BACKBONE, text(experiment.backbone(), components));
    return said;
  }

  private static String text(Choice<?> choice, Components components) {
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    whole.put(TYPE, choice.name());
    Record config = components.complete(choice).config();
    if (config != null) {
      whole.putAll(ResolvedConfig.tree(config, components));
    }
    try {
      return JSON.writeValueAsString(whole);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }

  /** The method as a config has it, which a file of ours says. */
  static Optional<String> method(Checkpoint file) {
    return said(file, METADATA + METHOD);
  }

  /** The backbone likewise. */
  static Optional<String> backbone(Checkpoint file) {
    return said(file, METADATA + BACKBONE);
  }

  /** The method's name alone, of a file of ours or as solo-learn calls it. */
  static Optional<String> methodName(Checkpoint file) {
    return method(file).flatMap(SaidNetwork::type).or(() -> solo(file));
  }

  private static Optional<String> solo(Checkpoint file) {
    return said(file, LIGHTNING).map(name -> name.replace('_', '-'));
  }

  private static Optional<String> said(Checkpoint file, String key) {
    return file.scalars().get(key) instanceof String text && text.lines().count() == 1
        ? Optional.of(text)
        : Optional.empty();
  }

  private static Optional<String> type(String config) {
    try {
      JsonNode tree = YAML.readTree(config);
      return Optional.ofNullable(tree.path(TYPE).textValue());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
