package dev.emc.app.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the sweeps and studies of the tests train and evaluate: two steps, 500 images. */
final class ToyStudy {
  private static final String IMAGES = "classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz";

  /** An experiment. */
  static final String RUN =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      data: {train: '%s', to: 64, workers: 1}
      views:
        - size: 28
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4, scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}
            - {type: normalize, mean: [0.286], std: [0.353]}
      epochs: 1
      batch-size: 32
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0, weight-decay: 0.0001}
      log-every: 1
      threads: 1
      device: cpu
      """
          .formatted(IMAGES);

  /** Its evaluation, on the images of the sweep or study. */
  static final String EVALUATION =
      """
      evaluation:
        protocols: [linear, knn]
        labels: {images: '%1$s', to: 200}
        validation: {images: '%1$s', from: 200, to: 300}
        test: {images: '%1$s', from: 300, to: 500}
        fractions: [0.2, 1]
        draws: 2
        k: 5
      """
          .formatted(IMAGES);

  private ToyStudy() {}

  /**
   * Writes {@link #RUN} and a sweep or study of it, with {@link #EVALUATION}.
   *
   * @param name of the file of the sweep or study
   * @param text in which {@code %1$s} stands for the run's file
   * @param more what {@code %2$s} and so on stand for
   */
  static Path write(Path folder, String name, String text, Object... more) throws IOException {
    Path run = Files.writeString(folder.resolve("run.yaml"), RUN);
    Object[] all = Stream.concat(Stream.of(run), Stream.of(more)).toArray();
    return Files.writeString(folder.resolve(name), text.formatted(all) + EVALUATION);
  }
}
