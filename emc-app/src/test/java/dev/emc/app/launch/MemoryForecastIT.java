package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.testkit.process.Proof;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dry run says of a step's memory against what steps in a fresh process take. */
@EnabledOnOs(OS.LINUX)
class MemoryForecastIT {
  /** What is forecast, and the share by which it says that it may be wrong. */
  private record Told(long bytes, double doubt) {}

  private static final double WANTED = 0.15;

  private static final String CONFIG =
      """
      backbone: %s
      method: {type: vicreg, projector: [%d, %d]}
      regularizer: {type: emc, entropy-weight: 1, covariance-weight: 25}
      data: {train: '%s', workers: 1}
      views:
        - size: %d
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4, scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}
            - {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}
      epochs: 1
      batch-size: %d
      optimizer: {type: sgd, lr: 0.001, lr-batch: 0, weight-decay: 0.0001}
      device: cpu
      """;

  @TempDir private Path temp;

  private String images(int count) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("images"));
    var random = new Random(5);
    for (int i = 0; i < count; i++) {
      var image = new BufferedImage(112, 112, BufferedImage.TYPE_INT_RGB);
      int colour = random.nextInt(1 << 24);
      for (int p = 0; p < 112 * 112; p++) {
        image.setRGB(p % 112, p / 112, colour + 4 * (p / 112) + (p % 112));
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return folder.toString();
  }

  private String config(String backbone, int width, int side, int batchSize) throws IOException {
    Path file = temp.resolve("memory.yaml");
    Files.writeString(
        file, CONFIG.formatted(backbone, width, width, images(batchSize), side, batchSize));
    return file.toString();
  }

  /** By the start script, as it tells GNU's allocator what to keep. */
  private JsonNode said(List<String> command, String config, String... overrides)
      throws IOException, InterruptedException {
    return said(Map.of(), command, config, overrides);
  }

  private JsonNode said(
      Map<String, String> environment, List<String> command, String config, String... overrides)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(command);
    words.addAll(List.of("--config", config, "--json"));
    Stream.of(overrides).filter(o -> !o.isEmpty()).forEach(o -> words.addAll(List.of("--set", o)));
    Shell.Result result = Distribution.shell(temp, environment, words.toArray(String[]::new));
    assertEquals(0, result.code(), result::toString);
    return new ObjectMapper().readTree(result.out());
  }

  private Told forecast(String config, String... overrides)
      throws IOException, InterruptedException {
    JsonNode memory = said(List.of("train", "--dry-run"), config, overrides).at("/forecast/memory");
    assertEquals("FITS", memory.path("verdict").asText(), memory::toString);
    return new Told(memory.path("grown").asLong(), memory.path("doubt").asDouble());
  }

  /** The same number of steps as in a trial, in a process of their own. */
  private long taken(String config, String... overrides) throws IOException, InterruptedException {
    return said(List.of("bench", "--steps", "2"), config, overrides).path("bytesAdded").asLong();
  }

  /** A small network: what Java takes meanwhile is a tenth of it, so that the bound is wider. */
  @Test
  void aLargeBatchIsToldBySmallerOnes() throws IOException, InterruptedException {
    String config = config("{type: resnet-tiny, width: 32}", 64, 64, 128);
    Told forecast = forecast(config);
    assertEquals(0.2, forecast.doubt());
    long taken = taken(config);
    assertTrue(taken > 100L << 20, taken + " bytes");
    assertEquals(1, forecast.bytes() / (double) taken, 0.3, forecast + " against " + taken);
  }

  /** As where somebody has tunables of his own, so that the start script sets none. */
  @Test
  void aForecastSaysThatItIsLessSureWhereThreadsKeepSmallBlocks()
      throws IOException, InterruptedException {
    String config = config("{type: resnet-tiny, width: 32}", 64, 64, 8);
    assertEquals(
        0.25,
        said(
                Map.of("GLIBC_TUNABLES", "glibc.malloc.mmap_max=0"),
                List.of("train", "--dry-run"),
                config)
            .at("/forecast/memory/doubt")
            .asDouble());
  }

  /** As on a system whose allocator gives nothing back that blocks do not keep. */
  @Test
  void aForecastSaysThatItIsLessSureWhereNothingIsGivenBack()
      throws IOException, InterruptedException {
    String config = config("{type: resnet-tiny, width: 32}", 64, 64, 8);
    List<String> command = List.of("train", "--dry-run");
    assertEquals(
        0.45,
        said(
                Map.of("MALLOC_MMAP_THRESHOLD_", Integer.toString(32 << 20)),
                command,
                config,
                "recompute=blocks")
            .at("/forecast/memory/doubt")
            .asDouble());
    assertEquals(0.15, forecast(config, "recompute=blocks").doubt());
  }

  /** Each is larger than what is tried: see {@code MemoryPlan}. */
  @ParameterizedTest
  @CsvSource({
    "resnet18, 512, 64, ''",
    "resnet18, 512, 128, ''",
    "resnet18, 512, 256, ''",
    "resnet50, 2048, 48, ''",
    "resnet50, 2048, 64, ''",
    "resnet50, 2048, 96, ''",
    "vit-small-16, 2048, 48, ''",
    "vit-small-16, 2048, 64, ''",
    "vit-small-16, 2048, 128, ''",
    "resnet18, 512, 128, recompute=blocks",
    "resnet50, 2048, 64, recompute=blocks",
    "vit-small-16, 2048, 64, recompute=blocks",
    "resnet50, 2048, 128, micro-batch=32",
    "resnet50, 2048, 64, precision=bf16",
    "vit-small-16, 2048, 128, precision=bf16"
  })
  @Tag(Proof.TAG)
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void isRightWithinFifteenPercent(String backbone, int width, int batchSize, String override)
      throws IOException, InterruptedException {
    Proof proof = Proof.of("memory of a step");
    String config = config("{type: %s}".formatted(backbone), width, 96, batchSize);
    Told told = forecast(config, override);
    long forecast = told.bytes();
    long taken = taken(config, override);
    proof.record(
        String.format(
            Locale.ROOT,
            "%s, VICReg, 2 views of 96 pixels, %d images %s: %.0f MB forecast, %.0f MB taken, %+.1f %%",
            backbone,
            batchSize,
            override,
            forecast / 1e6,
            taken / 1e6,
            100.0 * (forecast - taken) / taken));
    // Whatever it says of itself: this is what is wanted.
    assertEquals(1, forecast / (double) taken, WANTED, told + " against " + taken);
  }
}
