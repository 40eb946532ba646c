package dev.emc.spark.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What jobs read and write beside features. */
final class Outputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Outputs() {}

  static Option json() {
    return JobOptions.flag("json", "print the result as JSON");
  }

  /** The result as the user wants it: in words, or as JSON. */
  static List<String> said(CommandLine arguments, Object result, List<String> words) {
    return arguments.hasOption("json") ? List.of(text(result)) : words;
  }

  static String text(Object result) {
    try {
      return JSON.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result cannot be written", e);
    }
  }

  /** A result as a file of its own. */
  static void write(String file, Object result, Configuration configuration) throws IOException {
    var path = new Path(file);
    var folder = path.getParent() == null ? new Path(".") : path.getParent();
    new Store(folder.toString(), configuration).write(path.getName(), text(result));
  }

  /**
   * Opens a table.
   *
   * @param option that names it
   * @throws ConfigException if it cannot be
   */
  static Dataset<Row> table(CommandLine arguments, String option, SparkSession spark) {
    String place = arguments.getOptionValue(option);
    try {
      return spark.read().parquet(place);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new ConfigException("--%s %s: %s".formatted(option, place, FailureLine.of(e)), e);
      }
      throw e;
    }
  }
}
