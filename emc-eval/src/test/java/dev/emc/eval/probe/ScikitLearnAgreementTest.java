package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The probe against scikit-learn's LogisticRegression with the same penalty; skipped where Python 3
 * with scikit-learn is absent.
 *
 * <p>Run it on Fashion-MNIST pixels with {@code -Demc.fashion-mnist=FOLDER}, a folder that holds
 * the four files as they are distributed.
 */
class ScikitLearnAgreementTest {
  private static final double POINTS = 0.3;
  private static final Path SCRIPT = Path.of("src/test/python/logistic_regression.py");

  @TempDir private Path folder;

  @BeforeAll
  static void requireScikitLearn() throws Exception {
    boolean present;
    try {
      Process process =
          new ProcessBuilder("python3", "-c", "import sklearn").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      present = process.waitFor() == 0;
    } catch (IOException e) {
      present = false;
    }
    assumeTrue(present, "Python 3 with scikit-learn is absent (Debian: python3-sklearn)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-1, 1e-2, 1e-3})
  void onGaussianClasses(double l2) throws Exception {
    Blobs blobs = new Blobs(10, 40, 0.4, 3);
    assertAgreement(blobs.sample("train", 2000, 1), blobs.sample("test", 4000, 2), l2, 0.995);
  }

  @Test
  void onFashionMnistPixels() throws Exception {
    String data = System.getProperty("emc.fashion-mnist", "");
    assumeTrue(!data.isEmpty(), "Fashion-MNIST is absent (-Demc.fashion-mnist=FOLDER)");
    FeatureSet train = fashionMnist(Path.of(data), "train", 20_000);
    FeatureSet test = fashionMnist(Path.of(data), "t10k", 10_000);
    assertAgreement(train, test, 1e-3, 0.98);
  }

  /**
   * Asserts accuracies within 0.3 points.
   *
   * @param agreement least share of test images given the same class by both
   */
  private void assertAgreement(FeatureSet train, FeatureSet test, double l2, double agreement)
      throws Exception {
    int[] rows = IntStream.range(0, train.size()).toArray();
    ProbeFit ours =
        new LinearProbe(LinearProbe.Settings.fixed(l2, 1), Device.cpu()).fit(train, rows, test);
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
    assertTrue(ours.converged());
  }

  private int[] scikitLearn(FeatureSet train, FeatureSet test, double l2) throws Exception {
    write("train.f32", train);
    write("test.f32", test);
    ByteBuffer labels = ByteBuffer.allocate(4 * train.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int label : train.labels()) {
      labels.putInt(label);
    }
    Files.write(folder.resolve("train.i32"), labels.array());
    Path answers = folder.resolve("answers.txt");
    Process process =
        new ProcessBuilder(
                "python3",
                SCRIPT.toString(),
                folder.toString(),
                Integer.toString(train.size()),
                Integer.toString(test.size()),
                Integer.toString(train.width()),
                Double.toString(l2))
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "scikit-learn took too long");
    assertEquals(0, process.exitValue());
    List<String> lines = Files.readAllLines(answers);
    return lines.stream().mapToInt(Integer::parseInt).toArray();
  }

  private void write(String name, FeatureSet set) throws IOException {
    float[] features = set.features(IntStream.range(0, set.size()).toArray());
    ByteBuffer bytes = ByteBuffer.allocate(4 * features.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(features);
    Files.write(folder.resolve(name), bytes.array());
  }

  private static FeatureSet fashionMnist(Path data, String part, int size) throws IOException {
    float[] pixels = new float[size * 784];
    int[] labels = new int[size];
    try (DataInputStream images = open(data.resolve(part + "-images-idx3-ubyte.gz"), 16);
        DataInputStream classes = open(data.resolve(part + "-labels-idx1-ubyte.gz"), 8)) {
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = images.readUnsignedByte() / 255f;
      }
      for (int i = 0; i < size; i++) {
        labels[i] = classes.readUnsignedByte();
      }
    }
    List<String> ids = IntStream.range(0, size).mapToObj(i -> part + "/" + i).toList();
    return new FeatureSet(pixels, labels, 10, ids);
  }

  private static DataInputStream open(Path file, int header) throws IOException {
    DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))));
    in.skipNBytes(header);
    return in;
  }
}
