package dev.emc.eval.gauge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.criterion.Sigmoid;
import dev.emc.eval.testing.DebianPython;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gauges against NumPy's on the same file; skipped where Python 3 with NumPy is absent. */
class NumpyAgreementTest {
  @TempDir Path folder;

  /** More rows than columns, fewer, and columns that are far from the origin and correlated. */
  @ParameterizedTest
  @CsvSource({"1, 300, 12, 0, 0", "2, 40, 90, 0, 0", "3, 500, 30, 5, 0.8"})
  void gaugesUnlessNumpyIsAbsent(long seed, int rows, int width, double offset, double common)
      throws Exception {
    Optional<String> python = DebianPython.with("numpy");
    assumeTrue(python.isPresent(), "Python 3 with NumPy is absent (Debian: python3-numpy)");
    var random = new Random(seed);
    float[] values = new float[rows * width];
    for (int i = 0; i < rows; i++) {
      double shared = common * random.nextGaussian();
      for (int d = 0; d < width; d++) {
        values[i * width + d] = (float) (offset + shared + 0.5 * random.nextGaussian());
      }
    }
    Path file = folder.resolve("z.npy");
    NpyFile.write(file, Tensor.ofFloats(values, rows, width));
    String answer =
        String.join(
            "",
            DebianPython.run(List.of(python.get(), "src/test/python/gauge.py", file.toString())));
    JsonNode theirs = new ObjectMapper().readTree(answer);
    EmbeddingGauge ours = EmbeddingGauge.of(values, width);
    double rank = theirs.get("effectiveRank").asDouble();
    assertEquals(rank, ours.effectiveRank(), 1e-6 * rank);
    assertEquals(theirs.get("meanAbsCorrelation").asDouble(), ours.meanAbsCorrelation(), 1e-9);
    CompactGauge compact =
        CompactGauge.of(values, width, new Sigmoid(), new MSpacings(new MSpacingsConfig(1e-7)));
    for (int d = 0; d < width; d++) {
      double deviation = theirs.get("standardDeviations").get(d).asDouble();
      assertEquals(deviation, ours.standardDeviations()[d], 1e-9 * deviation);
      assertEquals(theirs.get("entropies").get(d).asDouble(), compact.entropies()[d], 1e-3);
    }
  }
}
