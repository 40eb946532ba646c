package dev.emc.eval.evaluate;

import dev.emc.api.Backbone;
import dev.emc.core.plugin.Choice;
import dev.emc.eval.features.ImageSetText;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.stats.Percent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** All that the answers of an evaluation depend on, as text, so that only the same one goes on. */
final class EvaluationOrigin {
  private EvaluationOrigin() {}

  /**
   * Puts together what is to be compared.
   *
   * @param protocol what the result calls the evaluation
   * @param draws the labels that are seen
   */
  static Map<String, String> of(
      OpenModel model,
      EvaluationImages images,
      Provenance provenance,
      List<LabelDraw> draws,
      String protocol)
      throws IOException {
    var origin = new LinkedHashMap<String, String>();
    origin.put("evaluation", protocol);
    origin.put("draws", draws(draws));
    // Where the model lies does not matter, but what it is.
    origin.putAll(provenance.withoutPlace());
    origin.merge(
        "weights", "checksum " + model.weightsChecksum(), (text, sum) -> text + ", " + sum);
    // The same weights give other features behind another stem, or with other heads of attention.
    Choice<Backbone> backbone = model.trained().experiment().backbone();
    origin.put("backbone", backbone.name() + " " + backbone.config());
    origin.put("labels", labels(draws));
    origin.put("training images", ImageSetText.of(images.train()));
    origin.put("test images", ImageSetText.of(images.test()));
    return origin;
  }

  private static String draws(List<LabelDraw> draws) {
    var counts = new LinkedHashMap<String, Integer>();
    draws.forEach(draw -> counts.merge(Percent.of(draw.fraction()), 1, Integer::sum));
    var parts = counts.entrySet().stream().map(e -> e.getValue() + " of " + e.getKey()).toList();
    return String.join(" + ", parts);
  }

  private static String labels(List<LabelDraw> draws) {
    var checksum = new CRC32C();
    for (LabelDraw draw : draws) {
      ByteBuffer rows = ByteBuffer.allocate(draw.rows().length * Integer.BYTES);
      rows.asIntBuffer().put(draw.rows());
      checksum.update(rows);
    }
    return "checksum %08x".formatted(checksum.getValue());
  }
}
