package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.augment.ViewDraw;
import dev.emc.images.augment.ViewRenderer;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import dev.emc.images.source.TestImages;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The switch for reduced decoding, as a loader of training batches sees it. */
class ReducedLoaderTest {
  private static final LoaderOptions EXACT = new LoaderOptions(4, 31, 2, 1 << 20, Unreadable.FAIL);
  private static final LoaderOptions REDUCED = EXACT.withReducedDecoding(true);
  private static final int IMAGES = 9;

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      var image = TestImages.waves(233 + 13 * i, 275 - 9 * i);
      TestImages.write(folder.resolve("jpeg/" + i + ".jpg"), image, "jpg");
      TestImages.write(folder.resolve("png/" + i + ".png"), image, "png");
    }
    Files.write(folder.resolve("images"), TestImages.idxImages(IMAGES, 60, 60));
  }

  private static List<Augmentation> augmentations(int channels) {
    return List.of(
        Augmentation.RandomResizedCrop.of(0.2, 1, Interpolation.BICUBIC),
        new Augmentation.HorizontalFlip(0.5),
        TestImages.normalize(channels));
  }

  private static ViewPlan plan(int channels) {
    return new ViewPlan(
        List.of(
            new ViewSpec(24, 2, augmentations(channels)),
            new ViewSpec(10, 1, augmentations(channels))));
  }

  private static List<BatchCopy> batches(String images, int channels, LoaderOptions options) {
    ImageSource source = ImageSources.open(folder.resolve(images).toString());
    return BatchCopy.drain(new ViewLoader(source, plan(channels), options).epoch(1, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void batchesDoNotDependOnTheNumberOfWorkers(int workers) {
    List<BatchCopy> one = batches("jpeg", 3, REDUCED.withWorkers(1));
    assertEquals(IMAGES / 4, one.size());
    assertEquals(one, batches("jpeg", 3, REDUCED.withWorkers(workers)));
  }

  @Test
  void withTheSwitchOffViewsAreThoseOfWholeImages() throws IOException {
    ImageSource source = ImageSources.open(folder.resolve("jpeg").toString());
    var renderer = new ViewRenderer();
    for (BatchCopy batch : batches("jpeg", 3, EXACT)) {
      for (int n = 0; n < 4; n++) {
        int index = batch.indices().get(n);
        Image image = source.read(index);
        for (int v = 0; v < 3; v++) {
          ViewSpec spec = plan(3).views().get(v);
          var ops =
              ViewDraw.draw(
                  spec, image.height(), image.width(), KeyedRandom.of(31, 2, 1, index, v));
          int size = 3 * spec.size() * spec.size();
          float[] expected = new float[size];
          renderer.render(image, spec, ops, FloatBuffer.wrap(expected), 0);
          List<Float> view = batch.views().get(v).subList(n * size, (n + 1) * size);
          assertEquals(boxed(expected), view);
        }
      }
    }
  }

  private static List<Float> boxed(float[] values) {
    var list = new ArrayList<Float>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  /** The same boxes: on soft images another crop would be far off. */
  @Test
  void withTheSwitchOnViewsShowTheSameCrops() {
    List<BatchCopy> exact = batches("jpeg", 3, EXACT);
    List<BatchCopy> reduced = batches("jpeg", 3, REDUCED);
    assertNotEquals(exact, reduced);
    for (int b = 0; b < exact.size(); b++) {
      assertEquals(exact.get(b).indices(), reduced.get(b).indices());
      for (int v = 0; v < 3; v++) {
        List<Float> wanted = exact.get(b).views().get(v);
        List<Float> got = reduced.get(b).views().get(v);
        for (int i = 0; i < wanted.size(); i++) {
          // Normalised by 0.25: a level is 4 / 255.
          assertEquals(wanted.get(i), got.get(i), 12 * 4 / 255f);
        }
      }
    }
  }

  @Test
  void otherFormatsIgnoreTheSwitch() {
    assertEquals(batches("png", 3, EXACT), batches("png", 3, REDUCED));
    assertEquals(batches("images", 1, EXACT), batches("images", 1, REDUCED));
  }

  @Test
  void partsOfAFolderAreReducedToo() throws IOException {
    ImageSource part = ImageSources.open(folder.resolve("jpeg").toString()).range(3, 6);
    assertEquals(2, part.read(1, (height, width) -> 2).reduction().factor());
    assertEquals(1, part.read(1).reduction().factor());
  }

  @Test
  void evaluationNeverReduces() {
    ImageSource source = ImageSources.open(folder.resolve("jpeg").toString());
    ViewSpec view = plan(3).views().get(2);
    assertEquals(
        BatchCopy.drain(new EvalLoader(source, view, EXACT).batches()),
        BatchCopy.drain(new EvalLoader(source, view, REDUCED).batches()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTruncatedFileIsNamed(boolean reduced) throws IOException {
    byte[] file = Files.readAllBytes(folder.resolve("jpeg/1.jpg"));
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    for (int i = 0; i < 4; i++) {
      Files.write(
          damaged.resolve(i + ".jpg"), i == 2 ? Arrays.copyOf(file, file.length / 2) : file);
    }
    var e =
        assertThrows(
            ConfigException.class, () -> batches("damaged", 3, EXACT.withReducedDecoding(reduced)));
    assertEquals(
        "cannot read image '2.jpg' of '%s': the file is truncated".formatted(damaged),
        e.getMessage());
  }
}
