package dev.emc.testkit;

import ai.djl.ndarray.types.Shape;
import dev.emc.api.view.PixelAugmentation;
import dev.emc.api.view.Pixels;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The contract passes what is right and catches each thing that it is there for. */
class PixelAugmentationContractTest {
  @Test
  void passesNoise() {
    ContractRun.of(NoiseCase.class).assertPasses();
  }

  @Test
  void passesWhatDrawsNothingAndWhatLeavesGreyImages() {
    ContractRun.of(MeanCase.class).assertPasses();
  }

  @Test
  void catchesAnotherSize() {
    ContractRun.of(TransposedCase.class)
        .assertFails(
            "anImageOfAnySizeKeepsItAndItsChannels", "height, width and channels must stay");
  }

  @Test
  void catchesGreyMadeOfColour() {
    ContractRun.of(GreyCase.class).assertFails("anImageOfAnySizeKeepsItAndItsChannels", "in 3");
  }

  @Test
  void catchesAnImageThatIsTooSmallForIt() {
    ContractRun.of(WindowCase.class).assertFails("anImageOfAnySizeKeepsItAndItsChannels", "Index");
  }

  @Test
  void catchesAContrastOfNothing() {
    ContractRun.of(StretchCase.class).assertFails("valuesAreFinite", "must stay finite, got NaN");
  }

  @Test
  void catchesGreyImagesThatAreSkippedSilently() {
    ContractRun.of(ColourOnlyCase.class)
        .assertFails("imagesAreChanged", "no grey image was changed in 48 draws");
  }

  @Test
  void catchesAGeneratorOfItsOwn() {
    ContractRun.of(OwnRandomCase.class).assertFails("theSameDrawGivesTheSamePixels", "later");
  }

  @Test
  void catchesWhatDiffersBetweenInstances() {
    ContractRun.of(OwnFactorCase.class)
        .assertFails("theSameDrawGivesTheSamePixels", "by another instance");
  }

  @Test
  void catchesDrawsThatAreNotMade() {
    ContractRun.of(FixedCase.class)
        .assertFails("anotherDrawGivesOtherPixels", "48 draws gave the same pixels");
  }

  @Test
  void catchesPixelsThatAreUsedAgain() {
    ContractRun.of(ReusedCase.class).assertFails("whatWasReturnedStays", "do not reuse them");
  }

  @Test
  void catchesFieldsThatThreadsShare() {
    ContractRun.of(SharedFieldCase.class)
        .assertFails("threadsDoNotDisturbEachOther", "are fields written?");
  }

  @Test
  void catchesTheEngine() {
    ContractRun.of(EngineCase.class).assertFails("theEngineIsNotUsed", "names classes of DJL");
  }

  @Test
  void catchesNull() {
    ContractRun.of(NullCase.class).assertFails("valuesAreFinite", "got null");
  }

  private static Pixels noise(Pixels image, RandomGenerator random) {
    float[] values = image.values();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (20 * random.nextGaussian());
    }
    return image;
  }

  private static Pixels scaled(Pixels image, float factor) {
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return new Pixels(image.height(), image.width(), image.channels(), values);
  }

  static class NoiseCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return PixelAugmentationContractTest::noise;
    }
  }

  static class MeanCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) -> {
        if (image.channels() == 3) {
          float[] values = image.values();
          int area = values.length / 3;
          for (int i = 0; i < area; i++) {
            float mean = (values[i] + values[i + area] + values[i + 2 * area]) / 3;
            values[i] = mean;
            values[i + area] = mean;
            values[i + 2 * area] = mean;
          }
        }
        return image;
      };
    }

    @Override
    protected boolean draws() {
      return false;
    }

    @Override
    protected boolean changesGrey() {
      return false;
    }
  }

  static class TransposedCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) ->
          new Pixels(
              image.width(), image.height(), image.channels(), noise(image, random).values());
    }
  }

  static class GreyCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) ->
          new Pixels(image.height(), image.width(), 1, new float[image.height() * image.width()]);
    }
  }

  static class WindowCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) -> {
        image.values()[image.index(0, 1, 1)] = 0;
        return noise(image, random);
      };
    }
  }

  /** Divides by the range, which a plain image does not have. */
  static class StretchCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) -> {
        float[] values = noise(image, random).values();
        float first = values[0];
        float range = 0;
        for (float value : values) {
          range = Math.max(range, Math.abs(value - first));
        }
        for (int i = 0; i < values.length; i++) {
          values[i] = 255 * (values[i] - first) / range;
        }
        return image;
      };
    }
  }

  static class ColourOnlyCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) -> image.channels() == 1 ? image : noise(image, random);
    }
  }

  static class OwnRandomCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      var own = new Random(5);
      return (image, random) -> noise(image, own);
    }
  }

  static class OwnFactorCase extends PixelAugmentationContract {
    private int made;

    @Override
    protected PixelAugmentation augmentation() {
      float factor = 0.5f + made++ / 1000f;
      return (image, random) -> scaled(image, factor);
    }
  }

  static class FixedCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) -> scaled(image, 0.5f);
    }
  }

  static class ReusedCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return new Reusing();
    }
  }

  private static final class Reusing implements PixelAugmentation {
    private float[] kept = new float[0];

    @Override
    public Pixels apply(Pixels image, RandomGenerator random) {
      float[] values = noise(image, random).values();
      if (kept.length != values.length) {
        kept = new float[values.length];
      }
      System.arraycopy(values, 0, kept, 0, kept.length);
      return new Pixels(image.height(), image.width(), image.channels(), kept);
    }
  }

  static class SharedFieldCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return new SharedField();
    }
  }

  private static final class SharedField implements PixelAugmentation {
    private final CountDownLatch both = new CountDownLatch(2);
    private volatile float factor;

    /** The first two of many threads meet between write and read. */
    @Override
    public Pixels apply(Pixels image, RandomGenerator random) {
      factor = random.nextFloat();
      if (!Thread.currentThread().getName().startsWith("pool-")) {
        return scaled(image, factor);
      }
      try {
        both.countDown();
        both.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return scaled(image, factor);
    }
  }

  static class EngineCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return new WithEngine();
    }
  }

  private static final class WithEngine implements PixelAugmentation {
    @Override
    public Pixels apply(Pixels image, RandomGenerator random) {
      var shape = new Shape(image.channels(), image.height(), image.width());
      return shape.size() > 0 ? noise(image, random) : image;
    }
  }

  static class NullCase extends PixelAugmentationContract {
    @Override
    protected PixelAugmentation augmentation() {
      return (image, random) -> null;
    }
  }
}
