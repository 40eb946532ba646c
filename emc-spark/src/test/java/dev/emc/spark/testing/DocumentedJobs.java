package dev.emc.spark.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What docs/spark.md shows. */
public final class DocumentedJobs {
  private static final Path PAGE = Path.of("../docs/spark.md");

  private DocumentedJobs() {}

  /** Blocks of code in a language. */
  public static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(Files.readString(PAGE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The lines that hand in a job, as they are typed. */
  public static List<String> lines() throws IOException {
    return blocks("sh").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("spark-submit emc-spark-all.jar "))
        .toList();
  }
}
