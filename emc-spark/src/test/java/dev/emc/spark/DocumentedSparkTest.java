package dev.emc.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.spark.job.Usage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/spark.md shows can be compiled and typed. */
class DocumentedSparkTest {
  private static final Path PAGE = Path.of("../docs/spark.md");

  @TempDir Path temp;

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(Files.readString(PAGE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void javaCanBeCompiled() throws IOException {
    var files = new ArrayList<String>();
    for (String block : blocks("java")) {
      String name = "Shown" + files.size();
      String unit =
          """
          import dev.emc.spark.embed.*;
          import dev.emc.spark.source.*;
          import org.apache.spark.sql.*;
          class %s {
            void shown(SparkSession spark) {
          %s
            }
          }
          """
              .formatted(name, block);
      files.add(Files.writeString(temp.resolve(name + ".java"), unit).toString());
    }
    assertTrue(files.size() > 0);
    var said = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var units = manager.getJavaFileObjectsFromStrings(files);
      List<String> options = List.of("-proc:none", "-d", temp.toString(), "-cp", classes);
      assertTrue(
          compiler.getTask(said, manager, null, options, null, units).call(), said::toString);
    }
  }

  @Test
  void jobsAndTheirOptionsAreThere() throws IOException {
    int found = 0;
    for (String block : blocks("sh")) {
      List<MatchResult> jobs =
          Pattern.compile("(?m)^spark-submit \\S+\\.jar (.*)$").matcher(block).results().toList();
      for (MatchResult job : jobs) {
        assertEquals("", Usage.fault(job.group(1).replace("'", "").split(" ")), job.group());
        found++;
      }
    }
    assertEquals(4, found);
  }
}
