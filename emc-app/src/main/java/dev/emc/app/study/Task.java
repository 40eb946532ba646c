package dev.emc.app.study;

import dev.emc.core.config.ImageRange;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a run.
 *
 * @param protocol how
 * @param test the images that it is measured on
 * @param fractions of the labels
 * @param epoch whose checkpoint is evaluated; 0 for the last
 * @param suffix of the file's name after the protocol's
 */
public record Task(
    Protocol protocol, ImageRange test, List<Double> fractions, int epoch, String suffix) {

  /** Where the result lies in a run: {@code eval/linear.json}, as {@code emc eval} puts it. */
  public Path file(Path run) {
    return run.resolve("eval").resolve(protocol.text() + suffix + ".json");
  }

  /** Of the final model on the test images. */
  static Task test(ProbeConfig probes, Protocol protocol) {
    return new Task(protocol, probes.test(), probes.fractions(protocol), 0, "");
  }

  /** Of the final model on the images that choose. */
  static Task validation(ProbeConfig probes, @Nullable ImageRange images) {
    if (images == null) {
      throw new IllegalStateException("a study that chooses has validation images");
    }
    Protocol protocol = probes.protocols().get(0);
    return new Task(protocol, images, probes.fractions(protocol), 0, "-validation");
  }

  /** Of the model after an epoch, on the test images. */
  static Task epoch(ProbeConfig probes, CurveConfig curve, int epoch) {
    return new Task(
        probes.protocols().get(0),
        probes.test(),
        curve.fractions(),
        epoch,
        String.format(Locale.ROOT, "-epoch-%04d", epoch));
  }

  /** What the result depends on beside the model, as text: a result with other settings is old. */
  public Map<String, String> settings(ProbeConfig probes) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("train", probes.labels().text());
    settings.put("test", test.text());
    if (protocol == Protocol.KNN) {
      settings.put("k", String.valueOf(probes.k()));
      settings.put("temperature", String.valueOf(probes.temperature()));
    } else {
      settings.put("fractions", fractions.toString());
      settings.put("draws", String.valueOf(probes.draws()));
      settings.put("seed", String.valueOf(probes.seed()));
      settings.put("fit", "standardised features, L-BFGS, penalty by held-out labels");
    }
    return settings;
  }
}
