package dev.emc.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.spark.job.Usage;
import dev.emc.spark.testing.DocumentedJobs;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/spark.md shows can be compiled and typed. */
class DocumentedSparkTest {
  @TempDir Path temp;

  @Test
  void javaCanBeCompiled() throws IOException {
    var files = new ArrayList<String>();
    for (String block : DocumentedJobs.blocks("java")) {
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

  /** Each job is shown, and each line would be begun. */
  @Test
  void jobsAndTheirOptionsAreThere() throws IOException {
    var jobs = new TreeSet<String>();
    for (String line : DocumentedJobs.lines()) {
      String arguments = line.replaceFirst("^spark-submit \\S+ ", "").replace("'", "");
      assertEquals("", Usage.fault(arguments.split(" ")), line);
      jobs.add(arguments.replaceFirst(" .*", ""));
    }
    assertEquals(Set.of("embed", "gauge", "probe", "compare"), jobs);
  }
}
