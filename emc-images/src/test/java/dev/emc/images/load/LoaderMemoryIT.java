package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.images.augment.Image;
import dev.emc.images.decode.Decoders;
import dev.emc.images.source.TestImages;
import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process of its own with a small heap, whose native memory is watched while it decodes and
 * augments.
 */
@Tag("integration")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LoaderMemoryIT {
  private static final int BATCH_SIZE = 32;
  private static final long LOADER_BYTES = 4L << 20;
  private static final long BOUND_KIB = 24 * 1024;

  @TempDir private Path temp;

  /** A few JPEG files in memory, again and again. */
  private record Repeated(int size, List<byte[]> files) implements UnlabelledImages {
    @Override
    public Image read(int index) throws IOException {
      return Decoders.fastest().decode(files.get(index % files.size()), channels());
    }

    @Override
    public String name(int index) {
      return "image-" + index + ".jpg";
    }

    @Override
    public int channels() {
      return 3;
    }

    @Override
    public String description() {
      return "repeated";
    }
  }

  /**
   * Goes once through as many images as it is told, and prints: how much resident memory grew after
   * the first half, in KiB; the largest sum of direct buffers, in bytes.
   */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      var files =
          List.of(
              TestImages.encode(TestImages.noise(80, 60, 1), "jpg"),
              TestImages.encode(TestImages.noise(60, 90, 2), "jpg"),
              TestImages.encode(TestImages.noise(120, 120, 3), "jpg"));
      var source = new Repeated(Integer.parseInt(args[0]), files);
      var options = new LoaderOptions(BATCH_SIZE, 1, 2, LOADER_BYTES, Unreadable.FAIL);
      var loader = new ViewLoader(source, TestImages.busyPlan(32, 3), options);
      long settled = 0;
      long direct = 0;
      try (ViewBatches batches = loader.epoch(0, 0)) {
        while (batches.hasNext()) {
          try (ViewBatch batch = batches.next()) {
            direct = Math.max(direct, directBytes());
            if (batch.batchIndex() == loader.stepsPerEpoch() / 2) {
              settled = residentKib();
            }
          }
        }
      }
      System.out.println(residentKib() - settled + " " + direct);
    }

    private static long directBytes() {
      return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .mapToLong(BufferPoolMXBean::getMemoryUsed)
          .sum();
    }

    private static long residentKib() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nativeMemoryStaysWithinItsBytesWhereTheSystemHasProc() throws Exception {
    assertBounded(10_000);
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  @EnabledOnOs(OS.LINUX)
  void nativeMemoryStaysWithinItsBytesForLongWhereTheSystemHasProc() throws Exception {
    Proof proof = Proof.of("memory of loading");
    long grown = assertBounded(50_000);
    proof.record(
        "50000 images: resident memory grew by %d KiB in the second half".formatted(grown));
  }

  /** Returns by how much memory grew, in KiB. */
  private long assertBounded(int images) throws Exception {
    Path out = temp.resolve("out");
    Process child =
        ChildJvm.of(
                Child.class,
                // The whole heap is touched at the start: what grows then is not the heap.
                "-Xms96m",
                "-Xmx96m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                Integer.toString(images))
            .redirectOutput(out.toFile())
            .start();
    assertEquals(0, Limits.end(child, Duration.ofMinutes(images / 2000 + 4)));
    String[] printed = Files.readString(out).strip().split(" ");
    long grown = Long.parseLong(printed[0]);
    long direct = Long.parseLong(printed[1]);
    // What the platform's own channels keep comes on top.
    assertTrue(direct <= LOADER_BYTES + (1 << 20), "direct buffers took " + direct + " bytes");
    assertTrue(grown < BOUND_KIB, "resident memory grew by " + grown + " KiB");
    return grown;
  }
}
