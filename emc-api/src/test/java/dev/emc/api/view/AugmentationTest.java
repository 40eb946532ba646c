package dev.emc.api.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.Augmentation.Solarize;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AugmentationTest {
  private static final String PROBABILITY = "probability must lie in [0, 1], got ";

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("scale-min must lie in (0, 1], got 0", () -> crop(0, 1, 0.75, 1.3)),
        refused(
            "scale must satisfy 0 < min <= max <= 1, got 0.5 to 0.2",
            () -> crop(0.5, 0.2, 0.75, 1.3)),
        refused("scale-max must lie in (0, 1], got 1.5", () -> crop(0.5, 1.5, 0.75, 1.3)),
        refused("ratio must satisfy 0 < min <= max, got 2.0 to 1.0", () -> crop(0.1, 1, 2, 1)),
        refused("ratio-min must lie in (0, 1000], got NaN", () -> crop(0.1, 1, Double.NaN, 1)),
        refused(
            "resize must lie in [1, 16384], got 0",
            () -> new ResizeCenterCrop(0, Interpolation.BILINEAR)),
        refused(PROBABILITY + "1.5", () -> new HorizontalFlip(1.5)),
        refused(PROBABILITY + "-0.1", () -> new Grayscale(-0.1)),
        refused(PROBABILITY + "NaN", () -> new Solarize(128, Double.NaN)),
        refused(PROBABILITY + "2", () -> new ColorJitter(0, 0, 0, 0, 2)),
        refused(PROBABILITY + "2", () -> new GaussianBlur(0.1, 2, 2)),
        refused(
            "contrast must lie in [0, 100], got -0.1",
            () -> new ColorJitter(0.4, -0.1, 0.2, 0.1, 1)),
        refused("hue must lie in [0, 0.5], got 0.6", () -> new ColorJitter(0, 0, 0, 0.6, 1)),
        refused(
            "radius must satisfy 0 <= min <= max, got 2.0 to 0.1",
            () -> new GaussianBlur(2, 0.1, 1)),
        refused("threshold must lie in [0, 256], got 300", () -> new Solarize(300, 1)),
        refused(
            "mean and std must have one value per channel, got 1 and 2",
            () -> new Normalize(List.of(0.5), List.of(1.0, 1.0))),
        refused(
            "mean and std must have one value per channel, got 0 and 0",
            () -> new Normalize(List.of(), List.of())),
        refused(
            "std must lie in (0, 100], got 0",
            () -> new Normalize(List.of(0.5, 0.5), List.of(0.2, 0.0))));
  }

  private static Arguments refused(String text, Supplier<Augmentation> construction) {
    return arguments(text, construction);
  }

  private static Augmentation crop(double from, double to, double ratioFrom, double ratioTo) {
    return new RandomResizedCrop(from, to, ratioFrom, ratioTo, Interpolation.BICUBIC);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void valuesOutOfRangeAreRefused(String text, Supplier<Augmentation> construction) {
    var error = assertThrows(IllegalArgumentException.class, construction::get);
    assertEquals(text, error.getMessage());
  }

  @Test
  void theEndsOfEachRangeAreAllowed() {
    assertEquals(0, new HorizontalFlip(0).probability());
    assertEquals(1, new Grayscale(1).probability());
    assertEquals(256, new Solarize(256, 0).threshold());
    assertEquals(0.5, new ColorJitter(0, 0, 0, 0.5, 1).hue());
    assertEquals(0, new GaussianBlur(0, 0, 1).radiusMax());
    assertEquals(1, new RandomResizedCrop(1, 1, 1, 1, Interpolation.BILINEAR).scaleMax());
  }

  @Test
  void theUsualCropHasTorchvisionsRatios() {
    RandomResizedCrop crop = RandomResizedCrop.of(0.2, 1, Interpolation.BILINEAR);
    assertEquals(3.0 / 4, crop.ratioMin());
    assertEquals(4.0 / 3, crop.ratioMax());
  }
}
