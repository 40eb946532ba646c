package dev.emc.bench;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks in this process and prints each cost as a ratio to the formula written out.
 */
public final class Ratios {
  private Ratios() {}

  /** Prints the ratios. */
  public static void main(String[] args) throws RunnerException {
    // No forks: both sides of a ratio share one process and one engine.
    Options options =
        new OptionsBuilder()
            .include(EmcBenchmark.class.getName())
            .forks(0)
            .warmupIterations(1)
            .warmupTime(TimeValue.seconds(3))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(5))
            .build();
    double shipped = 0;
    double written = 0;
    for (RunResult result : new Runner(options).run()) {
      double milliseconds = result.getPrimaryResult().getScore();
      if (result.getParams().getBenchmark().endsWith(".emc")) {
        shipped = milliseconds;
      } else {
        written = milliseconds;
      }
    }
    System.out.printf(
        "EMC, N=512, D=8192, forward + backward: %.0f ms; written out: %.0f ms; ratio %.1f%n",
        shipped, written, written / shipped);
  }
}
