package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.Encoder;
import dev.emc.core.engine.GradMode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of a method's heads its embeddings pass: only the method knows, so it is watched. */
final class EmbeddingPath implements Encoder {
  private final JointEmbeddingNetwork network;
  private final Encoder encoder;
  private final Set<String> passed = new LinkedHashSet<>();

  private EmbeddingPath(JointEmbeddingNetwork network) {
    this.network = network;
    this.encoder = network.evaluationEncoder();
  }

  /**
   * The prefixes of the heads, told by embedding two blank images.
   *
   * @param channels of an image
   * @param size of its sides in pixels
   */
  static Set<String> heads(JointEmbeddingNetwork network, int channels, int size) {
    var path = new EmbeddingPath(network);
    try (NDManager scope = network.manager().newSubManager()) {
      NDArray images = scope.zeros(new Shape(2, channels, size, size));
      GradMode.off(() -> network.method().embed(path, List.of(images)).view(0).getShape());
    }
    return path.passed;
  }

  @Override
  public NDArray features(NDArray images) {
    return encoder.features(images);
  }

  @Override
  public NDArray apply(Block head, NDArray input) {
    network
        .method()
        .heads()
        .forEach(
            (prefix, block) -> {
              if (block == head) {
                passed.add(prefix);
              }
            });
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
