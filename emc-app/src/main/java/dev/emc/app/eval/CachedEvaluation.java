package dev.emc.app.eval;

import dev.emc.app.cli.Context;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.probe.FeatureProbe;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.ProbeStudy;
import dev.emc.eval.resume.PartialStudy;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Probes fitted to features that are read once, from the command line to the saved predictions. */
final class CachedEvaluation {
  private CachedEvaluation() {}

  /**
   * Reads features, fits, tests, saves and prints; goes on where it was stopped.
   *
   * @param model shown the images as the protocol says
   * @param draws of the training images
   * @param protocol what the result calls the evaluation
   * @param probe of a study that may have been stopped before
   * @return the exit code
   */
  static int run(
      Context context,
      OpenModel model,
      EvaluationImages images,
      List<LabelDraw> draws,
      String protocol,
      Path target,
      Function<PartialStudy, FeatureProbe> probe)
      throws IOException {
    int width = model.trained().network().backbone().featureWidth();
    for (ImageSource source : List.of(images.train(), images.test())) {
      KeptFeatures.requireRoom(source.description(), source.size(), width);
    }
    String name = context.value("name").orElse(model.name());
    return new ResumableEvaluation(context, model, images, draws, protocol, target)
        .run(
            (partial, stop) -> {
              var console = context.console();
              ImageRows train =
                  KeptFeatures.of(
                      console,
                      model,
                      "training images",
                      images.train(),
                      partial.rows("train"),
                      stop);
              ImageRows test =
                  KeptFeatures.of(
                      console, model, "test images", images.test(), partial.rows("test"), stop);
              return new ProbeStudy(all -> among(train.images(), draws), probe.apply(partial))
                  .add(name, set(images.train(), train), set(images.test(), test), partial);
            });
  }

  private static FeatureSet set(ImageSource images, ImageRows rows) {
    return new FeatureSet(rows.values(), LabelledImages.of(images, rows.images()));
  }

  /**
   * Draws of images as draws of the rows of those that could be read.
   *
   * @param read the image of each row
   */
  static List<LabelDraw> among(int[] read, List<LabelDraw> draws) {
    return draws.stream().map(draw -> among(read, draw)).toList();
  }

  private static LabelDraw among(int[] read, LabelDraw draw) {
    int[] rows =
        IntStream.range(0, read.length)
            .filter(row -> Arrays.binarySearch(draw.rows(), read[row]) >= 0)
            .toArray();
    return new LabelDraw(draw.fraction(), draw.draw(), rows);
  }
}
