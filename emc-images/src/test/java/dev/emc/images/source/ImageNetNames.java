package dev.emc.images.source;

import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A program that lists as many names as ImageNet has, opens them as a source with labels, and
 * shuffles two epochs. It prints the milliseconds of processor time, the heap in use afterwards in
 * MiB, and the largest memory of the process in MiB, which Linux alone tells.
 */
final class ImageNetNames {
  static final int CLASSES = 1000;
  static final int IMAGES = 1_281_167;

  private ImageNetNames() {}

  public static void main(String[] arguments) throws IOException {
    ImageSource source = list();
    int[] first = KeyedRandom.of(31, 1, 0).permutation(source.size());
    int[] second = KeyedRandom.of(31, 1, 1).permutation(source.size());
    int[] labels = source.labels();
    // Names are made when asked for: as an epoch would, ask for all of them once.
    long checksum = 0;
    for (int index : first) {
      checksum += source.name(index).hashCode() + labels[index];
    }
    // Of the whole process, so that a busy machine does not count.
    long millis =
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    System.out.printf(
        "%d %d %d %d %s %d%n",
        source.size(),
        millis,
        heap >> 20,
        peak() >> 10,
        source.name(second[0]).replace(' ', '?'),
        checksum);
  }

  /** Folder by folder, in the disorder in which a disk gives names. */
  static ImageSource list() {
    var names = new FileNames.Builder();
    int[] labels = new int[IMAGES];
    var classNames = new ArrayList<String>();
    for (int c = 0; c < CLASSES; c++) {
      String folder = "n%08d".formatted(1_440_764 + 7919 * c);
      classNames.add(folder);
      int count = IMAGES / CLASSES + (c < IMAGES % CLASSES ? 1 : 0);
      int before = names.size();
      int[] numbers = KeyedRandom.of(c).permutation(count);
      List<Path> files =
          new ArrayList<>(
              IntStream.of(numbers).mapToObj(i -> Path.of(folder + "_" + i + ".JPEG")).toList());
      FolderScan.addSorted(folder, Path.of("imagenet", folder), files, names);
      Arrays.fill(labels, before, names.size(), c);
    }
    return new ImageFiles(
        "names", Path.of("imagenet"), names.build(), classNames, labels, new ReadOptions());
  }

  /** The most memory the process ever held, in KiB. */
  private static long peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status, StandardCharsets.UTF_8).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
