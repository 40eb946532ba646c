package dev.emc.testkit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The result of a long test, as one row of a Markdown table with revision, processor and JDK.
 *
 * <p>Tests tagged {@value #TAG} run under {@code mvn verify -Pproofs} only. Each records what it
 * did and saw; the rows are collected in the file that the system property {@code emc.proofs}
 * names, and are dropped where it is not set.
 */
public final class Proof {
  /** Tag of tests that take minutes. */
  public static final String TAG = "proof";

  private static final String HEADER =
      """
      | date | revision | proof | result | minutes | processor | JDK |
      |---|---|---|---|---|---|---|
      """;

  private final String name;
  private final long start = System.nanoTime();

  private Proof(String name) {
    this.name = name;
  }

  /** Begins to measure the time of a proof, which is called by what it shows. */
  public static Proof of(String name) {
    return new Proof(name);
  }

  /** Records the result: what was done how often, and the numbers seen. */
  public void record(String result) throws IOException {
    String file = System.getProperty("emc.proofs", "");
    if (!file.isEmpty()) {
      record(Path.of(file), result);
    }
  }

  void record(Path file, String result) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    double minutes = (System.nanoTime() - start) / 60e9;
    List<String> cells =
        List.of(
            LocalDate.now(ZoneOffset.UTC).toString(),
            revision(),
            name,
            result,
            String.format(Locale.ROOT, "%.1f", minutes),
            processor(),
            System.getProperty("java.version") + ' ' + System.getProperty("java.vendor"));
    Stream<String> escaped =
        cells.stream().map(cell -> cell.strip().replaceAll("\\s*[|\\v]+\\s*", " "));
    String row = "| " + String.join(" | ", escaped.toList()) + " |\n";
    Files.writeString(
        file,
        Files.exists(file) ? row : HEADER + row,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Such as {@code 1a2b3c4}, with a {@code +} where files were changed since. */
  private static String revision() {
    return said("git", "describe", "--always", "--dirty=+");
  }

  private static String processor() throws IOException {
    String cores = " x " + Runtime.getRuntime().availableProcessors();
    Path linux = Path.of("/proc/cpuinfo");
    if (Files.isReadable(linux)) {
      try (Stream<String> lines = Files.lines(linux)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip() + cores)
            .orElse(System.getProperty("os.arch") + cores);
      }
    }
    return System.getProperty("os.arch") + cores;
  }

  private static String said(String... command) {
    try {
      Process process = Limits.limited(new ProcessBuilder(command).start());
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Limits.end(process) == 0 && !said.isBlank() ? said.strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
