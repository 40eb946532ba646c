package dev.emc.core.train;

import dev.emc.core.guard.GuardFigures;
import dev.emc.core.guard.GuardReference;
import dev.emc.images.source.ImageSource;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A gauge whose figures follow from the weights alone and are as good as drawn. */
record WeightsGauge(ImageSource images) implements GuardGauge {
  @Override
  public Measured measure(JointEmbeddingNetwork network, @Nullable GuardReference start) {
    var sum = new CRC32();
    network.stateDict().arrays().values().forEach(array -> sum.update(array.toByteBuffer()));
    double accuracy = 60 + sum.getValue() % 1000 / 100.0;
    return figures(start == null ? 65 : accuracy);
  }

  /** What a look finds that is good but for an accuracy. */
  static Measured figures(double accuracy) {
    return new Measured(
        new GuardFigures(true, accuracy, 10, 1, 1, 5, null, null),
        new GuardReference(2, new int[] {1, 2, 0, 2, 0, 1}, new double[] {1, 2}));
  }
}
