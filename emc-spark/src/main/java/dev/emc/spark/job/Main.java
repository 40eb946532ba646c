package dev.emc.spark.job;

import dev.emc.api.ConfigException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.spark.sql.SparkSession;

/**
 * What spark-submit runs: {@code spark-submit emc-spark.jar embed --model … --images … --out …}.
 */
public final class Main {
  /** Done. */
  static final int DONE = 0;

  /** Failed while working. */
  static final int FAILED = 1;

  /** Wrong usage: nothing was started, or nothing can come of it. */
  static final int USAGE = 2;

  static final List<Job> JOBS =
      List.of(new EmbedJob(), new GaugeJob(), new ProbeJob(), new CompareJob());

  private static final String DEBUG = "debug";

  private final PrintStream out;
  private final PrintStream err;
  private final Supplier<SparkSession> sparks;

  Main(PrintStream out, PrintStream err, Supplier<SparkSession> sparks) {
    this.out = out;
    this.err = err;
    this.sparks = sparks;
  }

  /** Runs the job that the arguments name; fails with its exit code. */
  public static void main(String[] arguments) {
    String name = arguments.length == 0 ? "" : " " + arguments[0];
    int code =
        new Main(
                System.out,
                System.err,
                () -> SparkSession.builder().appName("emc" + name).getOrCreate())
            .run(arguments);
    System.out.flush();
    if (code != DONE) {
      // Otherwise a cluster would call the application a success.
      System.exit(code);
    }
  }

  int run(String... arguments) {
    List<String> words = Arrays.asList(arguments);
    if (words.isEmpty() || List.of("help", "--help", "-h").contains(words.get(0))) {
      help().forEach(out::println);
      return words.isEmpty() ? USAGE : DONE;
    }
    try {
      return run(job(words.get(0)), words.subList(1, words.size()));
    } catch (ConfigException | ParseException e) {
      err.println("emc: " + FailureLine.of(e));
      return USAGE;
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      err.println("emc: " + FailureLine.of(e));
      if (words.contains("--" + DEBUG)) {
        e.printStackTrace(err);
      }
      return FailureLine.ofTheUser(e) ? USAGE : FAILED;
    }
  }

  private int run(Job job, List<String> words) throws Exception {
    Options options = all(job);
    if (words.contains("--help") || words.contains("-h")) {
      help(job).forEach(out::println);
      return DONE;
    }
    CommandLine parsed = new DefaultParser().parse(options, words.toArray(String[]::new));
    if (!parsed.getArgList().isEmpty()) {
      throw new ConfigException(
          "%s takes no '%s'; see 'help'".formatted(job.name(), parsed.getArgList().get(0)));
    }
    List<String> missing = job.required().stream().filter(o -> !parsed.hasOption(o)).toList();
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "%s needs %s; such as: %s"
              .formatted(
                  job.name(),
                  missing.stream().map(o -> "--" + o).collect(Collectors.joining(", ")),
                  job.example()));
    }
    SparkSession spark = sparks.get();
    if (!parsed.hasOption(DEBUG)) {
      spark.sparkContext().setLogLevel("ERROR");
    }
    job.run(parsed, spark).forEach(out::println);
    return DONE;
  }

  private static Job job(String name) {
    return JOBS.stream()
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "there is no job '%s'; there are %s"
                        .formatted(
                            name, JOBS.stream().map(Job::name).collect(Collectors.joining(", ")))));
  }

  private static Options all(Job job) {
    var all = new Options();
    job.options().getOptions().forEach(all::addOption);
    all.addOption(JobOptions.flag(DEBUG, "show stack traces and what Spark logs"));
    return all;
  }

  private static List<String> help() {
    List<String> lines = new ArrayList<>();
    lines.add("spark-submit [OF SPARK] emc-spark-all.jar JOB [OPTIONS]");
    for (Job job : JOBS) {
      lines.add("  %-8s %s".formatted(job.name(), job.summary()));
    }
    lines.add("JOB --help shows its options");
    return lines;
  }

  private static List<String> help(Job job) {
    List<String> lines = new ArrayList<>();
    lines.add(job.name() + ": " + job.summary());
    for (Option option : all(job).getOptions()) {
      String left = "--" + option.getLongOpt() + (option.hasArg() ? " " + option.getArgName() : "");
      boolean needed = job.required().contains(option.getLongOpt());
      lines.add("  %-24s %s%s".formatted(left, option.getDescription(), needed ? ", needed" : ""));
    }
    lines.add("such as: " + job.example());
    return lines;
  }
}
