package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.decode.ReadOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageEmbedderTest {
  private static final int BATCH = 64;

  private final List<Long> computed = new ArrayList<>();

  private static byte[] png(int grey) throws IOException {
    var image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    for (int p = 0; p < 4; p++) {
      image.getRaster().setSample(p % 2, p / 2, 0, grey);
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private float[] embedded(ImageEmbedder embedder, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      embedder.put(i, png(i + 1));
    }
    computed.clear();
    return embedder.compute(count);
  }

  private ImageEmbedder embedder(NDManager manager, UnaryOperator<NDArray> network) {
    return new ImageEmbedder(
        manager,
        new ViewSpec(2, 1, List.of(new Normalize(List.of(0.5), List.of(1.0)))),
        new ReadOptions(true),
        BATCH,
        batch -> {
          computed.add(batch.getShape().get(0));
          return network.apply(batch.reshape(-1, 4));
        });
  }

  /** Images are as bright as their numbers, from 1: features are their brightness less a half. */
  private static float[] expected(int count) {
    float[] values = new float[4 * count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (1 + i / 4) / 255f - 0.5f;
    }
    return values;
  }

  /** What a size of batch gives is compared once, and then relied on. */
  @Test
  void aShortBatchIsFilledUpToTheSmallestSizeThatGivesTheSameBits() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageEmbedder embedder = embedder(manager, batch -> batch.mul(1f));
      assertArrayEquals(expected(BATCH), embedded(embedder, BATCH), 1e-6f);
      assertEquals(List.of(64L), computed);
      assertArrayEquals(expected(9), embedded(embedder, 9), 1e-6f);
      assertEquals(List.of(64L, 16L), computed, "compared");
      assertArrayEquals(expected(16), embedded(embedder, 16), 1e-6f);
      assertEquals(List.of(16L), computed);
      assertArrayEquals(expected(1), embedded(embedder, 1), 1e-6f);
      assertEquals(List.of(64L, 8L), computed, "compared");
      assertArrayEquals(expected(33), embedded(embedder, 33), 1e-6f);
      assertEquals(List.of(64L), computed, "there is no size between");
    }
  }

  /** As of an engine that sums in another order for some sizes. */
  @Test
  void sizesThatGiveOtherBitsAreLeftAlone() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageEmbedder embedder =
          embedder(
              manager, batch -> batch.getShape().get(0) < 32 ? batch.add(1e-6f) : batch.mul(1f));
      for (List<Long> asked : List.of(List.of(64L, 8L, 16L, 32L), List.of(32L))) {
        assertArrayEquals(expected(5), embedded(embedder, 5), 2e-7f);
        assertEquals(asked, computed);
      }
      embedder = embedder(manager, batch -> batch.add(batch.getShape().get(0) < BATCH ? 1f : 0f));
      for (List<Long> asked : List.of(List.of(64L, 8L, 16L, 32L), List.of(64L))) {
        assertArrayEquals(expected(5), embedded(embedder, 5), 1e-6f);
        assertEquals(asked, computed);
      }
    }
  }
}
