package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import java.util.List;

/**
 * Probes of several models on the same test images and label draws, and every model's tests against
 * a reference; written and read as JSON.
 *
 * @param reference name of the reference model
 * @param models in the order they were given
 * @param comparisons of every other model, label fraction by label fraction
 */
public record ProbeResult(
    String reference, List<Predictions> models, List<Comparison> comparisons) {

  /**
   * Tests every model against the reference.
   *
   * @throws ConfigException if no model has the reference's name, two share a name, or two were not
   *     tested on the same images
   */
  public static ProbeResult of(List<Predictions> models, String reference) {
    List<String> names = models.stream().map(Predictions::model).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new ConfigException("models %s: each needs a name of its own".formatted(names));
    }
    Predictions base =
        models.stream()
            .filter(m -> m.model().equals(reference))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "reference '%s' is not among the models %s".formatted(reference, names)));
    List<Predictions> others = models.stream().filter(model -> model != base).toList();
    return new ProbeResult(
        reference, List.copyOf(models), List.copyOf(Comparisons.of(others, base)));
  }

  /** The comparisons of one model, in the order of the label fractions. */
  public List<Comparison> comparisonsOf(String model) {
    return comparisons.stream().filter(c -> c.model().equals(model)).toList();
  }
}
