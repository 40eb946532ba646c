package dev.emc.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import dev.emc.api.Encoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An encoder that keeps the features it was last asked for. */
final class HeardEncoder implements Encoder {
  private final Encoder encoder;
  private @Nullable NDArray features;

  HeardEncoder(Encoder encoder) {
    this.encoder = encoder;
  }

  /** The features, (N, F). */
  NDArray features() {
    return Objects.requireNonNull(features, "the method embeds without features of the backbone");
  }

  @Override
  public NDArray features(NDArray images) {
    NDArray found = encoder.features(images);
    features = found;
    return found;
  }

  @Override
  public NDArray apply(Block head, NDArray input) {
    return encoder.apply(head, input);
  }

  @Override
  public Encoder target() {
    return encoder.target();
  }

  @Override
  public boolean training() {
    return encoder.training();
  }
}
