package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Views finished on the device against those of the host. On a CPU both give the same floats: every
 * operation is exact in whole numbers, and normalisation rounds the same way.
 */
class DeviceAugmentTest {
  private static final LoaderOptions HOST = new LoaderOptions(4, 31, 2, 64 << 20, Unreadable.SKIP);
  private static final LoaderOptions DEVICE = HOST.withAugmentOn(AugmentOn.DEVICE);

  /** All views of all batches of an epoch, as the encoder gets them. */
  private static List<float[]> arrays(ViewBatches batches) {
    var arrays = new ArrayList<float[]>();
    try (batches) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next();
            NDManager manager = NDManager.newBaseManager()) {
          for (int v = 0; v < batch.viewCount(); v++) {
            NDArray array = batch.array(v, manager);
            assertEquals(batch.shape(v), array.getShape());
            assertEquals(DataType.FLOAT32, array.getDataType());
            arrays.add(array.toFloatArray());
          }
        }
      }
    }
    return arrays;
  }

  private static void assertSame(List<float[]> expected, List<float[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "view " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 8", "3, 1", "3, 2", "3, 8"})
  void anyNumberOfWorkersGivesTheViewsOfTheHost(int channels, int workers) {
    ImageSource images = TestImages.source(30, 20, channels);
    ViewPlan plan = TestImages.busyPlan(12, channels);
    LoaderOptions options = DEVICE.withWorkers(workers);
    for (int epoch = 0; epoch < 3; epoch++) {
      var host = new ViewLoader(images, plan, HOST);
      var device = new ViewLoader(images, plan, options);
      assertSame(arrays(host.epoch(epoch, 2)), arrays(device.epoch(epoch, 2)));
    }
  }

  @Test
  void rowsKeepTheirOperationsWhenUnreadableImagesAreLeftOut() {
    ImageSource images = TestImages.source(250, 20, 3, 1, 6);
    ViewSpec view = TestImages.busyPlan(12, 3).views().get(0);
    assertSame(
        arrays(new EvalLoader(images, view, HOST).batches()),
        arrays(new EvalLoader(images, view, DEVICE).batches()));
  }

  @Test
  void aFlipAfterTheColoursGivesTheViewsOfTheHost() {
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(0.2, 1, Interpolation.BILINEAR),
            new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8),
            new Augmentation.GaussianBlur(0.1, 3, 0.8),
            new HorizontalFlip(0.5),
            TestImages.normalize(3));
    var plan = new ViewPlan(List.of(new ViewSpec(15, 2, augmentations)));
    ImageSource images = TestImages.source(40, 20, 3);
    assertSame(
        arrays(new ViewLoader(images, plan, HOST).epoch(0, 0)),
        arrays(new ViewLoader(images, plan, DEVICE).epoch(0, 0)));
  }

  @Test
  void aBatchForTheDeviceTakesAQuarterOfTheMemory() {
    ImageSource images = TestImages.source(30, 20, 3);
    LoaderOptions little = DEVICE.withMaxBytes(4 * 3 * (2 * 144 + 36));
    assertEquals(
        7 * 3,
        arrays(new ViewLoader(images, TestImages.busyPlan(12, 3), little).epoch(0, 0)).size());
    var e =
        assertThrows(
            ConfigException.class,
            () ->
                new ViewLoader(
                    images, TestImages.busyPlan(12, 3), little.withAugmentOn(AugmentOn.HOST)));
    assertEquals(
        "a batch of 4 images in 3 views takes 16 KiB, more than the loader's memory of 3 KiB: lower the batch size or allow more",
        e.getMessage());
  }

  @Test
  void aCropAfterTheColoursIsRefused() {
    List<Augmentation> augmentations =
        List.of(
            new Augmentation.Grayscale(0.5),
            RandomResizedCrop.of(0.2, 1, Interpolation.BILINEAR),
            TestImages.normalize(3));
    var plan = new ViewPlan(List.of(new ViewSpec(15, 2, augmentations)));
    ImageSource images = TestImages.source(40, 20, 3);
    arrays(new ViewLoader(images, plan, HOST).epoch(0, 0));
    var e = assertThrows(ConfigException.class, () -> new ViewLoader(images, plan, DEVICE));
    assertEquals(
        "data.augment-on: device needs random-resized-crop, resize-center-crop and plugins' augmentations before every other that changes colours, but the view of 15 pixels has one after; reorder it, or use host",
        e.getMessage());
  }

  @Test
  void anImageOfOtherChannelsIsRefusedByName() {
    var plan = new ViewPlan(List.of(TestImages.plain(20, 3)));
    ImageSource grey = TestImages.source(4, 20, 1);
    var e = assertThrows(ConfigException.class, () -> new ViewLoader(grey, plan, DEVICE));
    assertEquals("normalize has 3 values, but the images of 'fake' have 1 channel", e.getMessage());
  }
}
