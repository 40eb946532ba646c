package dev.emc.core.train;

import dev.emc.core.guard.GuardFigures;
import dev.emc.core.guard.GuardReference;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures a network on the sample of a run's guard. It must leave the network and all random
 * streams as they are, so that a run gives the same bits with it and without.
 */
public interface GuardGauge {
  /**
   * What was measured.
   *
   * @param figures of the network
   * @param reference of its features, which later ones are compared with if this is the start
   */
  record Measured(GuardFigures figures, GuardReference reference) {}

  /**
   * Looks at the network.
   *
   * @param start what its features are compared with; null if they are the start's
   */
  Measured measure(JointEmbeddingNetwork network, @Nullable GuardReference start)
      throws IOException;

  /** The sample. */
  ImageSource images();

  /** What a user should know of the sample, in one line, such as that it is trained on. */
  default Optional<String> warning() {
    return Optional.empty();
  }
}
