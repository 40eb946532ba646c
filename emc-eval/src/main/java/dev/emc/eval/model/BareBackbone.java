package dev.emc.eval.model;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.checkpoint.keys.Architecture;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.KeyDetector;
import dev.emc.checkpoint.keys.Unsaid;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.ModelLocation;
import dev.emc.core.train.TrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The backbone of a file of weights that comes without a config. It is shown images of 224 pixels,
 * or of the fewer that its positions or its small stem are for, with the mean and standard
 * deviation of ImageNet, as published weights expect it; {@link #shownAt} takes another size. Its
 * config names a method, which features do not pass.
 *
 * @param file the weights
 * @param words what it is taken for
 * @param config of the backbone, in one line
 * @param size side of the images that it is shown, in pixels
 * @param channels of these images
 */
public record BareBackbone(Path file, String words, String config, int size, int channels) {
  private static final String TEMPLATE = "bare.yaml";

  /** Side of the images that published weights are evaluated with. */
  private static final int USUAL = 224;

  /** Mean and standard deviation of ImageNet's channels. */
  private static final String COLOUR = "mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]";

  /** Their means over the channels, for networks of grey images. */
  private static final String GREY = "mean: [0.449], std: [0.226]";

  /**
   * A backbone that somebody names.
   *
   * @param backbone as a config has it: a name, or a map in one line
   * @throws ConfigException if it is not in one line, or there are no weights
   */
  public static BareBackbone named(Path file, String backbone) throws IOException {
    if (backbone.lines().count() != 1) {
      throw new ConfigException(
          "backbone '%s': one line is expected, such as resnet50"
              .formatted(backbone.replace('\n', ' ')));
    }
    Optional<Architecture> told = architecture(file, WeightChoice.ANY);
    return of(file, backbone, backbone, told.orElse(null));
  }

  /**
   * The backbone that the names and shapes of the weights tell.
   *
   * @param choice which weights of the file
   * @param otherwise how it can be said, for the message if they do not tell it
   * @throws ConfigException if they do not
   */
  public static BareBackbone told(Path file, WeightChoice choice, String otherwise)
      throws IOException {
    Architecture found = architecture(file, choice).orElse(null);
    String config = found == null ? null : found.config();
    if (found == null || config == null || found.unsaid() == Unsaid.HEADS) {
      throw new ConfigException(
          "%s is a bare file and its weights do not tell which shipped backbone they are for%s: say whose network it has, with %s"
              .formatted(
                  file, found == null ? "" : " (they look like " + found.text() + ")", otherwise));
    }
    return of(file, found.text(), config, found);
  }

  private static BareBackbone of(
      Path file, String words, String config, @Nullable Architecture told) throws IOException {
    int size = told == null ? 0 : told.imageSize();
    return new BareBackbone(
        file,
        words,
        config,
        size == 0 ? USUAL : Math.min(size, USUAL),
        TrainedModel.channelsOf(file));
  }

  private static Optional<Architecture> architecture(Path file, WeightChoice choice)
      throws IOException {
    List<CheckpointWeights> sets =
        KeyDetector.all(ModelLocation.of(file).checkpoint().tensors(), choice);
    return sets.stream().findFirst().flatMap(Architecture::of);
  }

  /**
   * The same, shown images of another size.
   *
   * @param pixels side of the images
   * @throws ConfigException if no view has it
   */
  public BareBackbone shownAt(long pixels) {
    if (pixels < 1 || pixels > ViewSpec.MAX_SIZE) {
      throw new ConfigException(
          "images of %s pixels a side: 1 to %s are expected".formatted(pixels, ViewSpec.MAX_SIZE));
    }
    return new BareBackbone(file, words, config, (int) pixels, channels);
  }

  /** What it is taken for, in one line. */
  public String note() {
    return "%s: taken for %s, without heads, shown images of %s pixels with %s"
        .formatted(
            file,
            words,
            size,
            channels == 1
                ? "the averages of ImageNet's channels, mean 0.449 and deviation 0.226"
                : "ImageNet's mean and deviation");
  }

  /** A config that names it. */
  public String text() throws IOException {
    try (InputStream template = BareBackbone.class.getResourceAsStream(TEMPLATE)) {
      if (template == null) {
        throw new IllegalStateException(TEMPLATE + " is not in the program");
      }
      return new String(template.readAllBytes(), StandardCharsets.UTF_8)
          .formatted(config, size, channels == 1 ? GREY : COLOUR);
    }
  }

  /** The same, read. */
  public Experiment experiment(Components components) throws IOException {
    return ExperimentLoader.load(text(), "the backbone", List.of(), components);
  }
}
