package dev.emc.eval.svm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.eval.testing.DebianPython;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The machines against scikit-learn's LinearSVC of the same cost; skipped where Python 3 with
 * scikit-learn is absent.
 *
 * <p>Run it on Fashion-MNIST pixels with {@code -Demc.fashion-mnist=FOLDER}, a folder that holds
 * the four files as they are distributed.
 */
class LinearSvcAgreementTest {
  private static final double POINTS = 0.3;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 5})
  void onCloudsUnlessScikitLearnIsAbsent(double cost) throws Exception {
    var clouds = new Clouds(10, 24, 0.35, 3);
    assertAgreement(
        clouds.single(600, 1),
        clouds.labels(600),
        clouds.single(1500, 2),
        clouds.labels(1500),
        cost);
  }

  @Test
  void onFashionMnistPixelsUnlessTheyOrScikitLearnAreAbsent() throws Exception {
    String data = System.getProperty("emc.fashion-mnist", "");
    assumeTrue(!data.isEmpty(), "Fashion-MNIST is absent (-Demc.fashion-mnist=FOLDER)");
    int[] train = labels(data, "train", 10_000);
    int[] test = labels(data, "t10k", 10_000);
    assertAgreement(pixels(data, "train", train), train, pixels(data, "t10k", test), test, 1);
  }

  /** Asserts accuracies within 0.3 points, and the same class for 99 % of the test images. */
  private void assertAgreement(
      LabelledRows train, int[] trainLabels, LabelledRows test, int[] labels, double cost)
      throws Exception {
    Optional<String> python = DebianPython.with("sklearn");
    assumeTrue(
        python.isPresent(), "Python 3 with scikit-learn is absent (Debian: python3-sklearn)");
    var settings = new SvmSettings(List.of(cost), 3, 1, true, 31);
    float[] scores = new OneVsRest(settings, done -> {}).oneCost(train).scores(test);
    int[] theirs = scikitLearn(python.get(), train, trainLabels, test, cost);
    int classes = train.labels().classNames().size();
    int ours = 0;
    int right = 0;
    int same = 0;
    for (int i = 0; i < labels.length; i++) {
      int from = i * classes;
      int best =
          IntStream.range(0, classes)
              .reduce((a, b) -> scores[from + b] > scores[from + a] ? b : a)
              .orElseThrow();
      ours += best == labels[i] ? 1 : 0;
      right += theirs[i] == labels[i] ? 1 : 0;
      same += theirs[i] == best ? 1 : 0;
    }
    assertEquals(100.0 * right / labels.length, 100.0 * ours / labels.length, POINTS);
    assertTrue(same >= 0.99 * labels.length, "the same class for " + same);
  }

  private int[] scikitLearn(
      String python, LabelledRows train, int[] trainLabels, LabelledRows test, double cost)
      throws Exception {
    Path labels = folder.resolve("labels.npy");
    NpyFile.write(
        labels,
        Tensor.ofLongs(Arrays.stream(trainLabels).asLongStream().toArray(), trainLabels.length));
    List<String> answers =
        DebianPython.run(
            List.of(
                python,
                "src/test/python/linear_svc.py",
                write("train.npy", train),
                labels.toString(),
                write("test.npy", test),
                Double.toString(cost)));
    return answers.stream().mapToInt(Integer::parseInt).toArray();
  }

  private String write(String name, LabelledRows rows) throws IOException {
    Path file = folder.resolve(name);
    NpyFile.write(file, Tensor.ofFloats(rows.features(), rows.size(), rows.width()));
    return file.toString();
  }

  private static int[] labels(String data, String part, int size) {
    ImageSource images = ImageSources.open(data + "/" + part + "-images-idx3-ubyte.gz");
    return Arrays.copyOf(images.labels(), size);
  }

  private static LabelledRows pixels(String data, String part, int[] labels) throws IOException {
    ImageSource images = ImageSources.open(data + "/" + part + "-images-idx3-ubyte.gz");
    int width = 784;
    float[] pixels = new float[labels.length * width];
    for (int i = 0; i < labels.length; i++) {
      byte[] image = images.read(i).pixels();
      for (int d = 0; d < width; d++) {
        pixels[i * width + d] = (image[d] & 0xFF) / 255f;
      }
    }
    return new LabelledRows(
        pixels,
        width,
        MultiLabels.ofSingle(labels, images.classNames()),
        IntStream.range(0, labels.length).mapToObj(images::name).toList());
  }
}
