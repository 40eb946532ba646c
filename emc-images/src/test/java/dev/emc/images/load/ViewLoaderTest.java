package dev.emc.images.load;

import static dev.emc.images.source.TestImages.OPTIONS;
import static dev.emc.images.source.TestImages.loader;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.images.augment.Image;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewLoaderTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void batchesDoNotDependOnTheNumberOfWorkers(int workers) {
    List<BatchCopy> one = BatchCopy.drain(loader(OPTIONS.withWorkers(1)).epoch(3, 0));
    assertEquals(7, one.size());
    assertEquals(one, BatchCopy.drain(loader(OPTIONS.withWorkers(workers)).epoch(3, 0)));
  }

  @Test
  void startingInMidEpochGivesTheSameBatches() {
    List<BatchCopy> whole = BatchCopy.drain(loader(OPTIONS).epoch(2, 0));
    for (int first = 0; first <= 7; first++) {
      assertEquals(whole.subList(first, 7), BatchCopy.drain(loader(OPTIONS).epoch(2, first)));
    }
  }

  /** Together, the parts of a batch are the batch: whoever makes an image makes the same pixels. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void partsOfABatchMakeTheBatch(int parts) {
    List<BatchCopy> whole = BatchCopy.drain(loader(OPTIONS).epoch(3, 2));
    var indices = new ArrayList<List<Integer>>();
    var views = new ArrayList<List<List<Float>>>();
    for (BatchCopy batch : whole) {
      indices.add(new ArrayList<>());
      views.add(new ArrayList<>());
      batch.views().forEach(view -> views.get(views.size() - 1).add(new ArrayList<>()));
    }
    for (int part = 0; part < parts; part++) {
      ViewLoader loader = loader(OPTIONS.withShare(new BatchShare(part, parts)));
      assertEquals(7, loader.stepsPerEpoch());
      List<BatchCopy> batches = BatchCopy.drain(loader.epoch(3, 2));
      assertEquals(whole.size(), batches.size());
      for (int b = 0; b < batches.size(); b++) {
        assertEquals(4 / parts, batches.get(b).indices().size());
        indices.get(b).addAll(batches.get(b).indices());
        for (int v = 0; v < batches.get(b).views().size(); v++) {
          views.get(b).get(v).addAll(batches.get(b).views().get(v));
        }
      }
    }
    for (int b = 0; b < whole.size(); b++) {
      assertEquals(whole.get(b).indices(), indices.get(b));
      assertEquals(whole.get(b).views(), views.get(b));
    }
  }

  /** Of each piece of a batch a part has its share. */
  @Test
  void piecesAreSharedOneByOne() {
    List<BatchCopy> whole = BatchCopy.drain(loader(OPTIONS).epoch(1, 0));
    for (int part = 0; part < 2; part++) {
      List<BatchCopy> own =
          BatchCopy.drain(loader(OPTIONS.withShare(new BatchShare(part, 2, 2))).epoch(1, 0));
      for (int b = 0; b < whole.size(); b++) {
        List<Integer> all = whole.get(b).indices();
        assertEquals(List.of(all.get(part), all.get(2 + part)), own.get(b).indices());
      }
    }
    var share = new BatchShare(1, 2, 3);
    assertEquals(
        List.of(2, 3, 6, 7, 10, 11),
        IntStream.range(0, 6).mapToObj(row -> share.place(row, 12)).toList());
  }

  @Test
  void aBatchThatCannotBeSharedEvenlyIsRefused() {
    var odd = assertThrows(ConfigException.class, () -> new BatchShare(0, 2, 4).size(12));
    assertEquals(
        "micro-batch: 3 images cannot be shared evenly by 2 ranks; 2 and 4 can", odd.getMessage());

    var e = assertThrows(ConfigException.class, () -> new BatchShare(0, 3).size(256));
    assertEquals(
        "batch-size: 256 images cannot be shared evenly by 3 ranks; 255 and 258 can",
        e.getMessage());
    e = assertThrows(ConfigException.class, () -> new BatchShare(0, 8).size(4));
    assertEquals("batch-size: 4 images cannot be shared evenly by 8 ranks; 8 can", e.getMessage());
  }

  @Test
  void epochsAndSeedsAndViewsDiffer() {
    ViewLoader loader = loader(OPTIONS);
    List<BatchCopy> first = BatchCopy.drain(loader.epoch(0, 0));
    List<BatchCopy> second = BatchCopy.drain(loader.epoch(1, 0));
    assertNotEquals(first.get(0).indices(), second.get(0).indices());
    LoaderOptions other = new LoaderOptions(4, 32, 2, 1 << 20, Unreadable.FAIL);
    assertNotEquals(
        first.get(0).indices(), BatchCopy.drain(loader(other).epoch(0, 0)).get(0).indices());
    assertNotEquals(first.get(0).views().get(0), first.get(0).views().get(1));
    assertEquals(first, BatchCopy.drain(loader.epoch(0, 0)));
  }

  @Test
  void anEpochVisitsEachImageOnceAndDropsTheShortBatch() {
    ViewLoader loader = loader(OPTIONS);
    assertEquals(7, loader.stepsPerEpoch());
    var seen = new ArrayList<Integer>();
    for (BatchCopy copy : BatchCopy.drain(loader.epoch(0, 0))) {
      assertEquals(4, copy.indices().size());
      seen.addAll(copy.indices());
    }
    assertEquals(28, new HashSet<>(seen).size());
    assertNotEquals(seen.stream().sorted().toList(), seen);
  }

  @ParameterizedTest
  @CsvSource({"30, 4, 8", "28, 4, 7", "29, 4, 7", "3, 4, 1", "1, 4, 1"})
  void aLoaderOfAllKeepsTheShortBatchButNotASingleImage(int images, int batchSize, int steps) {
    ViewLoader loader =
        ViewLoader.ofAll(
            TestImages.source(images, 20, 3),
            TestImages.busyPlan(12, 3),
            OPTIONS.withBatchSize(batchSize));
    assertEquals(steps, loader.stepsPerEpoch());
    var seen = new HashSet<Integer>();
    List<BatchCopy> batches = BatchCopy.drain(loader.epoch(1, 0));
    batches.forEach(batch -> seen.addAll(batch.indices()));
    assertEquals(steps, batches.size());
    assertEquals(images == 29 ? 28 : images, seen.size());
  }

  @Test
  void viewsAreNormalisedPlanesInNativeOrder() throws IOException {
    ImageSource source = TestImages.source(5, 6, 3);
    var plan = new ViewPlan(List.of(TestImages.plain(6, 3)));
    var loader = new ViewLoader(source, plan, OPTIONS);
    try (ViewBatches batches = loader.epoch(0, 0);
        ViewBatch batch = batches.next()) {
      assertEquals(new Shape(4, 3, 6, 6), batch.shape(0));
      assertEquals(1, batch.viewCount());
      assertTrue(batch.view(0).isDirect());
      assertEquals(ByteOrder.nativeOrder(), batch.view(0).order());
      var floats = batch.view(0).asFloatBuffer();
      for (int n = 0; n < 4; n++) {
        Image image = source.read(batch.indices()[n]);
        for (int c = 0; c < 3; c++) {
          for (int p = 0; p < 36; p++) {
            float expected = ((image.pixels()[3 * p + c] & 0xFF) / 255f - 0.5f) / 0.25f;
            assertEquals(expected, floats.get((n * 3 + c) * 36 + p));
          }
        }
      }
    }
  }

  @Test
  void batchLargerThanTheDatasetIsRefused() {
    var e =
        assertThrows(
            ConfigException.class,
            () -> new ViewLoader(TestImages.source(3, 20, 3), TestImages.busyPlan(12, 3), OPTIONS));
    assertEquals(
        "the batch size 4 is larger than the dataset: 'fake' holds 3 images", e.getMessage());
  }

  @Test
  void batchLargerThanTheMemoryIsRefused() {
    var e = assertThrows(ConfigException.class, () -> loader(OPTIONS.withMaxBytes(10_000)));
    assertEquals(
        "a batch of 4 images in 3 views takes 16 KiB, more than the loader's memory of 9 KiB: lower the batch size or allow more",
        e.getMessage());
  }

  @Test
  void normalisationForOtherChannelsIsRefused() {
    var e =
        assertThrows(
            ConfigException.class,
            () -> new ViewLoader(TestImages.source(9, 20, 1), TestImages.busyPlan(12, 3), OPTIONS));
    assertEquals("normalize has 3 values, but the images of 'fake' have 1 channel", e.getMessage());
  }

  @Test
  void imageOfAnotherSizeThanAnUnresizedViewIsRefusedByName() {
    var plan = new ViewPlan(List.of(TestImages.plain(12, 3)));
    var loader = new ViewLoader(TestImages.source(4, 20, 3), plan, OPTIONS.withWorkers(1));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      var e = assertThrows(ConfigException.class, batches::next);
      assertTrue(
          e.getMessage()
              .matches(
                  "image 'image-\\d.png': a view of 12 x 12 pixels is asked for, but the image has"
                      + " 20 x 20 and nothing in the view plan resizes it"),
          e.getMessage());
    }
  }

  @Test
  void outOfRangeOptionsAreRefused() {
    assertEquals(
        "the batch size must be at least 1, got 0",
        assertThrows(ConfigException.class, () -> LoaderOptions.of(0, 1)).getMessage());
    assertEquals(
        "the number of data workers must be at least 1, got 0",
        assertThrows(ConfigException.class, () -> OPTIONS.withWorkers(0)).getMessage());
  }
}
