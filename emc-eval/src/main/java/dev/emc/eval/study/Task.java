package dev.emc.eval.study;

import dev.emc.core.config.ImageRange;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.Provenance;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a run.
 *
 * @param protocol name of how
 * @param test the images that it is measured on
 * @param fractions of the labels
 * @param epoch whose checkpoint is evaluated; 0 for the last
 * @param suffix of the file's name after the protocol's
 */
public record Task(
    String protocol, ImageRange test, List<Double> fractions, int epoch, String suffix) {

  /** Where the result lies in a run: {@code eval/linear.json}, as {@code emc eval} puts it. */
  public Path file(Path run) {
    return run.resolve("eval").resolve(protocol + suffix + ".json");
  }

  /** Of the final model on the test images. */
  static Task test(ProbeConfig probes, String protocol) {
    return test(probes, protocol, 0);
  }

  /**
   * Of the model after an epoch on the test images, with all shares of the labels.
   *
   * @param epoch 0 for the final model
   */
  public static Task test(ProbeConfig probes, String protocol, int epoch) {
    return new Task(
        protocol,
        probes.test(),
        probes.fractions(protocol),
        epoch,
        epoch == 0 ? "" : suffix(epoch));
  }

  /** Of the final model on the images that choose. */
  static Task validation(ProbeConfig probes, @Nullable ImageRange images) {
    if (images == null) {
      throw new IllegalStateException("a study that chooses has validation images");
    }
    String protocol = probes.protocols().get(0);
    return new Task(protocol, images, probes.fractions(protocol), 0, "-validation");
  }

  /** Of the model after an epoch, on the test images. */
  static Task epoch(ProbeConfig probes, CurveConfig curve, int epoch) {
    return new Task(
        probes.protocols().get(0), probes.test(), curve.fractions(), epoch, suffix(epoch));
  }

  private static String suffix(int epoch) {
    return String.format(Locale.ROOT, "-epoch-%04d", epoch);
  }

  /** What the result depends on beside the model, as text: a result with other settings is old. */
  public Map<String, String> settings(ProbeConfig probes) {
    var labels = new LabelFractions(fractions, probes.draws(), probes.seed());
    return Provenance.builder()
        .images(probes.labels().text(), test.text())
        .how(probes.protocol(protocol).describe(labels))
        .build()
        .text();
  }
}
