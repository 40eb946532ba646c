package dev.emc.spark.job;

import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.spark.sql.SparkSession;

/** A job for spark-submit. */
interface Job {
  /** What the user types. */
  String name();

  /** What it does, in one line. */
  String summary();

  /** Its options. */
  Options options();

  /** Options that must be there. */
  List<String> required();

  /** A command line that works as it stands. */
  String example();

  /**
   * Does the work.
   *
   * @return what to print, line by line
   * @throws dev.emc.api.ConfigException if the user asked for something that cannot be
   */
  List<String> run(CommandLine arguments, SparkSession spark) throws Exception;
}
