package dev.emc.spark.model;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The config of weights that come without one: their backbone, shown images of 224 pixels with the
 * mean and standard deviation of ImageNet, as published weights expect it. It names a method, which
 * features do not pass.
 */
final class BareBackbone {
  private static final String TEMPLATE = "bare.yaml";

  /** Mean and standard deviation of ImageNet's channels. */
  private static final String COLOUR = "mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]";

  /** Their means over the channels, for networks of grey images. */
  private static final String GREY = "mean: [0.449], std: [0.226]";

  private BareBackbone() {}

  /**
   * Writes the config to a file that goes with the process.
   *
   * @param backbone as a config has it: a name, or a map in one line
   * @param channels of its images
   */
  static Path config(String backbone, int channels) throws IOException {
    if (backbone.lines().count() != 1) {
      throw new ConfigException(
          "backbone '%s': one line is expected, such as resnet50"
              .formatted(backbone.replace('\n', ' ')));
    }
    try (InputStream template = BareBackbone.class.getResourceAsStream(TEMPLATE)) {
      if (template == null) {
        throw new IllegalStateException(TEMPLATE + " is not in the program");
      }
      String text =
          new String(template.readAllBytes(), StandardCharsets.UTF_8)
              .formatted(backbone, channels == 1 ? GREY : COLOUR);
      Path file = Files.createTempFile("emc-backbone", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, text);
    }
  }
}
