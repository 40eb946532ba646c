package dev.emc.images.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.Augmentation.Solarize;
import dev.emc.api.view.ViewSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewDrawTest {
  private static final int DRAWS = 20_000;

  private static List<PixelOp> draw(
      int height, int width, long key, Augmentation... augmentations) {
    var list = new ArrayList<>(List.of(augmentations));
    list.add(new Normalize(List.of(0.5), List.of(0.5)));
    return ViewDraw.draw(new ViewSpec(224, 1, list), height, width, KeyedRandom.of(9, key));
  }

  @Test
  void cropHasTheAreaAndRatioOfTorchvision() {
    var augmentation = RandomResizedCrop.of(0.08, 1, Interpolation.BICUBIC);
    double areas = 0;
    double logs = 0;
    int n = 0;
    for (int i = 0; i < DRAWS; i++) {
      var crop = (PixelOp.ResizedCrop) draw(1000, 1000, i, augmentation).get(0);
      assertTrue(crop.top() >= 0 && crop.top() + crop.height() <= 1000);
      assertTrue(crop.left() >= 0 && crop.left() + crop.width() <= 1000);
      assertEquals(224, crop.outHeight());
      assertEquals(224, crop.outWidth());
      double area = crop.height() * crop.width() / 1e6;
      double ratio = (double) crop.width() / crop.height();
      assertTrue(area > 0.079 && area <= 1, "area " + area);
      assertTrue(ratio > 0.74 && ratio < 1.35, "ratio " + ratio);
      if (area < 0.5) {
        // Below half of the image no ratio is turned down, so that area and log ratio are uniform.
        areas += area;
        logs += Math.log(ratio);
        n++;
      }
    }
    assertEquals(0.29, areas / n, 5 * 0.42 / Math.sqrt(12.0 * n));
    assertEquals(0, logs / n, 5 * 2 * Math.log(4.0 / 3) / Math.sqrt(12.0 * n));
  }

  @Test
  void cropIsPlacedUniformly() {
    var augmentation = new RandomResizedCrop(0.25, 0.25, 1, 1, Interpolation.BILINEAR);
    double tops = 0;
    double lefts = 0;
    int[] seen = new int[2];
    for (int i = 0; i < DRAWS; i++) {
      var crop = (PixelOp.ResizedCrop) draw(20, 20, i, augmentation).get(0);
      assertEquals(10, crop.height());
      tops += crop.top();
      lefts += crop.left();
      seen[0] += crop.top() == 0 ? 1 : 0;
      seen[1] += crop.top() == 10 ? 1 : 0;
    }
    assertEquals(5, tops / DRAWS, 0.13);
    assertEquals(5, lefts / DRAWS, 0.13);
    assertEquals(DRAWS / 11.0, seen[0], 5 * Math.sqrt(DRAWS / 11.0));
    assertEquals(DRAWS / 11.0, seen[1], 5 * Math.sqrt(DRAWS / 11.0));
  }

  @ParameterizedTest
  @CsvSource({
    // Nothing fits: the whole image, cut to the nearest ratio about its centre.
    "100, 1000, 0, 433, 100, 133",
    "1000, 100, 433, 0, 133, 100",
    "1, 50, 0, 24, 1, 1",
    "1, 1, 0, 0, 1, 1",
  })
  void cropFallsBackToTheCentre(int height, int width, int top, int left, int h, int w) {
    var augmentation = RandomResizedCrop.of(0.9, 1, Interpolation.BICUBIC);
    assertEquals(
        new PixelOp.ResizedCrop(top, left, h, w, 224, 224, Interpolation.BICUBIC),
        draw(height, width, 0, augmentation).get(0));
  }

  @Test
  void centerCropResizesTheShorterSide() {
    var augmentation = new ResizeCenterCrop(256, Interpolation.BILINEAR);
    assertEquals(
        List.of(
            new PixelOp.ResizedCrop(0, 0, 375, 500, 256, 341, Interpolation.BILINEAR),
            // (341 - 224) / 2 = 58.5 goes to the even side, as Python rounds.
            new PixelOp.Crop(16, 58, 224, 224)),
        draw(375, 500, 0, augmentation));
    assertEquals(
        List.of(
            new PixelOp.ResizedCrop(0, 0, 500, 333, 384, 256, Interpolation.BILINEAR),
            new PixelOp.Crop(80, 16, 224, 224)),
        draw(500, 333, 0, augmentation));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2, 0.5, 1})
  void probabilitiesAreKept(double p) {
    var counts = new HashMap<Class<?>, Integer>();
    for (int i = 0; i < DRAWS; i++) {
      for (PixelOp op :
          draw(
              30,
              30,
              i,
              new HorizontalFlip(p),
              new ColorJitter(0.4, 0, 0, 0, p),
              new Grayscale(p),
              new GaussianBlur(0.1, 2, p),
              new Solarize(128, p))) {
        counts.merge(op.getClass(), 1, Integer::sum);
        if (op instanceof PixelOp.Blur blur) {
          assertTrue(blur.radius() >= 0.1 && blur.radius() < 2);
        }
      }
    }
    double slack = 5 * Math.sqrt(DRAWS * p * (1 - p));
    for (Class<?> op :
        List.of(
            PixelOp.Flip.class,
            PixelOp.Brightness.class,
            PixelOp.Gray.class,
            PixelOp.Blur.class,
            PixelOp.Invert.class)) {
      assertEquals(p * DRAWS, counts.getOrDefault(op, 0), slack, op.getSimpleName());
    }
  }

  @Test
  void jitterDrawsFactorsAndOrder() {
    var orders = new HashMap<String, Integer>();
    double brightness = 0;
    double hue = 0;
    for (int i = 0; i < DRAWS; i++) {
      List<PixelOp> ops = draw(30, 30, i, new ColorJitter(0.4, 1.5, 0.2, 0.1, 1));
      orders.merge(
          ops.stream().map(o -> o.getClass().getSimpleName()).collect(Collectors.joining()),
          1,
          Integer::sum);
      for (PixelOp op : ops) {
        if (op instanceof PixelOp.Brightness b) {
          assertTrue(b.factor() >= 0.6 && b.factor() < 1.4);
          brightness += b.factor();
        } else if (op instanceof PixelOp.Contrast c) {
          assertTrue(c.factor() >= 0 && c.factor() < 2.5);
        } else if (op instanceof PixelOp.Saturation s) {
          assertTrue(s.factor() >= 0.8 && s.factor() < 1.2);
        } else if (op instanceof PixelOp.Hue h) {
          assertTrue(h.shift() >= -0.1 && h.shift() < 0.1);
          hue += h.shift();
        }
      }
    }
    assertEquals(24, orders.size());
    double each = DRAWS / 24.0;
    double chi2 = orders.values().stream().mapToDouble(c -> (c - each) * (c - each) / each).sum();
    assertTrue(chi2 < 56, "chi-squared " + chi2);
    assertEquals(1, brightness / DRAWS, 5 * 0.8 / Math.sqrt(12.0 * DRAWS));
    assertEquals(0, hue / DRAWS, 5 * 0.2 / Math.sqrt(12.0 * DRAWS));
  }

  @Test
  void whatIsNotJitteredIsLeftOut() {
    assertEquals(
        0,
        IntStream.range(0, 100)
            .map(i -> draw(30, 30, i, new ColorJitter(0, 0, 0, 0, 1)).size())
            .sum());
  }
}
