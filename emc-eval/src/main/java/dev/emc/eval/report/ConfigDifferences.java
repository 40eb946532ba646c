package dev.emc.eval.report;

import dev.emc.core.config.FlatConfig;
import dev.emc.core.train.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What differs between the configs of runs. */
public final class ConfigDifferences {
  private ConfigDifferences() {}

  /**
   * The keys that do not have one value in all runs.
   *
   * @param runs their directories
   */
  public static List<ReportData.Difference> of(List<Path> runs) {
    List<Map<String, String>> configs =
        runs.stream().map(run -> FlatConfig.read(RunDirectory.configOf(run))).toList();
    Set<String> keys = new LinkedHashSet<>();
    configs.forEach(config -> keys.addAll(config.keySet()));
    var differences = new ArrayList<ReportData.Difference>();
    for (String key : keys) {
      List<String> values = configs.stream().map(c -> c.getOrDefault(key, "")).toList();
      if (values.stream().distinct().count() > 1) {
        differences.add(new ReportData.Difference(key, values));
      }
    }
    return differences;
  }
}
