package dev.emc.bench;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks in this process and prints costs as ratios: EMC's to the formula written out,
 * MMCR's to EMC's, exact attention's to fused.
 */
public final class Ratios {
  private Ratios() {}

  /** Prints the ratios. */
  public static void main(String[] args) throws RunnerException {
    Map<String, Double> criterion = run(EmcBenchmark.class);
    double writtenOut = of(criterion, "writtenOut");
    print("EMC", of(criterion, "emc"), "written out", writtenOut, "N=512, D=8192");
    Map<String, Double> norm = run(MmcrBenchmark.class);
    for (String views : new String[] {"2", "8"}) {
      String size = "N=512, D=128, " + views + " views";
      print("EMC", of(norm, "emc " + views), "MMCR", of(norm, "mmcr " + views), size);
    }
    Map<String, Double> attention = run(AttentionBenchmark.class);
    print(
        "fused attention",
        of(attention, "fused"),
        "exact",
        of(attention, "exact"),
        "two blocks of ViT-S/14, 1370 tokens");
  }

  /** What a benchmark took; JMH leaves out one that failed. */
  private static double of(Map<String, Double> milliseconds, String benchmark) {
    Double taken = milliseconds.get(benchmark);
    if (taken == null) {
      throw new IllegalStateException("the benchmark '" + benchmark + "' gave no result");
    }
    return taken;
  }

  private static void print(String name, double one, String other, double two, String size) {
    System.out.printf(
        "%s, forward + backward: %s %.1f ms; %s %.1f ms; ratio %.1f%n",
        size, name, one, other, two, two / one);
  }

  /** Milliseconds by method, and number of views where it is a parameter. */
  private static Map<String, Double> run(Class<?> benchmark) throws RunnerException {
    // No forks: both sides of a ratio share one process and one engine.
    Options options =
        new OptionsBuilder()
            .include(benchmark.getName())
            .forks(0)
            .warmupIterations(1)
            .warmupTime(TimeValue.seconds(3))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(5))
            .build();
    Collection<RunResult> results = new Runner(options).run();
    var milliseconds = new TreeMap<String, Double>();
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      String views = result.getParams().getParam("views");
      milliseconds.put(
          name.substring(name.lastIndexOf('.') + 1) + (views == null ? "" : " " + views),
          result.getPrimaryResult().getScore());
    }
    return milliseconds;
  }
}
