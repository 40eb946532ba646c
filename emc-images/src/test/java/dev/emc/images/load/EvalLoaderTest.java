package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.images.augment.Image;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvalLoaderTest {
  private static LoaderOptions options(int workers, Unreadable policy) {
    return new LoaderOptions(4, 0, workers, 1 << 20, policy);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void visitsAllImagesInOrderWithAShortLastBatch(int workers) throws IOException {
    ImageSource source = TestImages.source(10, 6, 3);
    var loader = new EvalLoader(source, TestImages.plain(6, 3), options(workers, Unreadable.FAIL));
    assertEquals(3, loader.batchCount());
    int next = 0;
    try (ViewBatches batches = loader.batches()) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next()) {
          assertEquals(Math.min(4, 10 - next), batch.size());
          assertEquals(new Shape(batch.size(), 3, 6, 6), batch.shape(0));
          assertEquals(batch.shape(0).size() * Float.BYTES, batch.view(0).remaining());
          next = checkRows(source, batch, next, new int[0]);
        }
      }
    }
    assertEquals(10, next);
  }

  /** As if the images before had been read by another process. */
  @Test
  void goesOnFromAnyImage() throws IOException {
    ImageSource source = TestImages.source(200, 6, 3, 199);
    var loader = new EvalLoader(source, TestImages.plain(6, 3), options(2, Unreadable.SKIP));
    var seen = new ArrayList<Integer>();
    try (ViewBatches batches = loader.batches(193)) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next()) {
          IntStream.of(batch.indices()).forEach(seen::add);
        }
      }
    }
    assertEquals(List.of(193, 194, 195, 196, 197, 198), seen);
    assertEquals(199, loader.skipped().list().get(0).index());
  }

  @Test
  void unreadableImagesAreLeftOut() throws IOException {
    int[] broken = {1, 4, 5, 6, 7, 11};
    ImageSource source = TestImages.source(600, 6, 3, broken);
    var loader = new EvalLoader(source, TestImages.plain(6, 3), options(3, Unreadable.SKIP));
    var sizes = new ArrayList<Integer>();
    int next = 0;
    try (ViewBatches batches = loader.batches()) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next()) {
          sizes.add(batch.size());
          next = checkRows(source, batch, next, broken);
        }
      }
      assertFalse(batches.hasNext());
    }
    assertEquals(List.of(3, 3), sizes.subList(0, 2));
    assertEquals(Collections.nCopies(147, 4), sizes.subList(2, sizes.size()));
    assertEquals(6, loader.skipped().count());
  }

  /** Checks that a batch holds the next readable images; the index after its last one. */
  private static int checkRows(ImageSource source, ViewBatch batch, int from, int[] broken)
      throws IOException {
    int[] readable =
        IntStream.range(from, source.size())
            .filter(i -> IntStream.of(broken).noneMatch(b -> b == i))
            .limit(batch.size())
            .toArray();
    assertArrayEquals(readable, batch.indices());
    var floats = batch.view(0).asFloatBuffer();
    for (int row = 0; row < batch.size(); row++) {
      Image image = source.read(readable[row]);
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < 36; p++) {
          float expected = ((image.pixels()[3 * p + c] & 0xFF) / 255f - 0.5f) / 0.25f;
          assertEquals(expected, floats.get((row * 3 + c) * 36 + p));
        }
      }
    }
    return readable[readable.length - 1] + 1;
  }

  @Test
  void unreadableImageStopsWhenAskedTo() {
    ImageSource source = TestImages.source(10, 6, 3, 2);
    var loader = new EvalLoader(source, TestImages.plain(6, 3), options(2, Unreadable.FAIL));
    try (ViewBatches batches = loader.batches()) {
      var e = assertThrows(ConfigException.class, batches::next);
      assertEquals(
          "cannot read image 'image-2.png' of 'fake': the file is truncated", e.getMessage());
    }
  }

  @Test
  void secondPassGivesTheSame() {
    ImageSource source = TestImages.source(10, 6, 3);
    var loader = new EvalLoader(source, TestImages.plain(6, 3), options(2, Unreadable.FAIL));
    for (int pass = 0; pass < 3; pass++) {
      int seen = 0;
      try (ViewBatches batches = loader.batches()) {
        while (batches.hasNext()) {
          try (ViewBatch batch = batches.next()) {
            seen += batch.size();
          }
        }
      }
      assertEquals(10, seen);
    }
  }

  @Test
  void sourceWithoutImagesHasNoBatches() {
    ImageSource none = TestImages.source(10, 6, 3).subset();
    var loader = new EvalLoader(none, TestImages.plain(6, 3), options(2, Unreadable.FAIL));
    try (ViewBatches batches = loader.batches()) {
      assertEquals(0, loader.batchCount());
      assertFalse(batches.hasNext());
      assertTrue(batches.waitNanos() < 1_000_000_000L);
    }
  }
}
