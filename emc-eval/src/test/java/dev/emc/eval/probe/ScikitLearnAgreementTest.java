package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.emc.api.BackboneBlock;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.engine.Devices;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import dev.emc.core.nn.resnet.SmallResNets;
import dev.emc.eval.features.ImagePass;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.testing.DebianPython;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe against scikit-learn's LogisticRegression with the same penalty. */
class ScikitLearnAgreementTest {
  private static final double POINTS = 0.3;
  private static final int SIDE = 28;
  private static final Path SCRIPT = Path.of("src/test/python/logistic_regression.py");

  /** The demo's images. */
  private static final String FASHION_MNIST =
      "../emc-app/src/main/resources/dev/emc/app/data/t10k-images-idx3-ubyte.gz";

  private static Optional<String> python = Optional.empty();

  @TempDir private Path folder;

  @BeforeAll
  static void findScikitLearn() throws InterruptedException {
    python = DebianPython.with("sklearn");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-1, 1e-2, 1e-3})
  void onGaussianClassesSkippedWithoutPython3WithScikitLearn(double l2) throws Exception {
    Blobs blobs = new Blobs(10, 40, 0.4, 3);
    assertAgreement(blobs.sample("train", 2000, 1), blobs.sample("test", 4000, 2), l2, 0.995);
  }

  @Test
  void onFashionMnistFeaturesSkippedWithoutPython3WithScikitLearn() throws Exception {
    ImageSource images = ImageSources.open(FASHION_MNIST);
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      BackboneBlock network = new SmallResNets.Tiny(new SmallResNets.TinyConfig()).build(1, SIDE);
      WeightInit.apply(StateDict.of(Map.of("", network)), 31);
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 1, SIDE, SIDE));
      FeatureSet train = features(manager, network, images.range(0, 8_000));
      FeatureSet test = features(manager, network, images.range(8_000, 10_000));
      assertAgreement(train, test, 1e-3, 0.99);
    }
  }

  private static FeatureSet features(NDManager manager, BackboneBlock network, ImageSource images) {
    var view =
        new ViewSpec(
            SIDE,
            1,
            List.of(
                new ResizeCenterCrop(SIDE, Interpolation.BILINEAR),
                new Normalize(List.of(0.286), List.of(0.353))));
    var store = new ParameterStore(manager, false);
    ImageRows rows =
        new ImagePass(manager, view, read -> {})
            .rows(
                images,
                batch -> network.forward(store, new NDList(batch), false).singletonOrThrow());
    return new FeatureSet(rows.values(), LabelledImages.of(images));
  }

  /**
   * Asserts accuracies within 0.3 points.
   *
   * @param agreement least share of test images given the same class by both
   */
  private void assertAgreement(FeatureSet train, FeatureSet test, double l2, double agreement)
      throws Exception {
    assumeTrue(
        python.isPresent(), "Python 3 with scikit-learn is absent (Debian: python3-sklearn)");
    int[] rows = IntStream.range(0, train.size()).toArray();
    ProbeFit ours =
        new LinearProbe(LinearProbe.Settings.fixed(l2, 1), Device.cpu())
            .fit(train, new LabelDraw(1, 0, rows), test);
    int[] theirs = scikitLearn(train, test, l2);
    int[] labels = test.labels();
    int right = 0;
    int same = 0;
    for (int i = 0; i < labels.length; i++) {
      right += theirs[i] == labels[i] ? 1 : 0;
      same += theirs[i] == ours.predicted()[i] ? 1 : 0;
    }
    double share = (double) same / labels.length;
    assertEquals(100.0 * right / labels.length, ours.top1(), POINTS);
    assertTrue(share >= agreement, "same class for a share of " + share);
  }

  private int[] scikitLearn(FeatureSet train, FeatureSet test, double l2) throws Exception {
    write("train.f32", train);
    write("test.f32", test);
    ByteBuffer labels = ByteBuffer.allocate(4 * train.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int label : train.labels()) {
      labels.putInt(label);
    }
    Files.write(folder.resolve("train.i32"), labels.array());
    return DebianPython.run(
            List.of(
                python.orElseThrow(),
                SCRIPT.toString(),
                folder.toString(),
                Integer.toString(train.size()),
                Integer.toString(test.size()),
                Integer.toString(train.width()),
                Double.toString(l2)))
        .stream()
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private void write(String name, FeatureSet set) throws IOException {
    float[] features = set.features(IntStream.range(0, set.size()).toArray());
    ByteBuffer bytes = ByteBuffer.allocate(4 * features.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(features);
    Files.write(folder.resolve(name), bytes.array());
  }
}
