package dev.emc.eval.study.result;

import dev.emc.core.train.RunDirectory;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.Accuracies;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.ReportProtocol;
import dev.emc.eval.study.StudyGroupConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a page on a group's results shows. */
final class GroupReport {
  private final StudyResult result;
  private final GroupResult group;
  private final StudyGroupConfig config;
  private final Path folder;

  /**
   * Of a group with a complete row.
   *
   * @param folder of the study
   */
  GroupReport(StudyResult result, GroupResult group, StudyGroupConfig config, Path folder) {
    this.result = result;
    this.group = group;
    this.config = config;
    this.folder = folder;
  }

  ReportData data(Results results, List<LinePlot> curves) throws IOException {
    List<ReportData.Fact> facts = new ArrayList<>();
    result.facts().forEach((name, value) -> facts.add(new ReportData.Fact(name, value)));
    facts.add(new ReportData.Fact("seeds", TableTexts.joined(group.seeds())));
    @Nullable String before = config.base() == null ? null : StudyGroupConfig.BASE;
    return new ReportData(
        group.name().isEmpty() ? result.title() : result.title() + ": " + group.name(),
        null,
        facts,
        models(),
        null,
        before,
        new Accuracies(protocols(results), null, group.design(), SeedTexts.lines(group)),
        curves,
        null,
        List.of(),
        List.of(),
        result.failures().entrySet().stream()
            .map(f -> f.getKey() + " is missing: " + f.getValue())
            .toList(),
        List.of());
  }

  /** Each with the config of its first seed. */
  private List<ReportModel> models() throws IOException {
    List<ReportModel> models = new ArrayList<>();
    for (RowResult row : group.rows()) {
      Path run = folder.resolve("runs").resolve(row.runs().get(0));
      models.add(
          new ReportModel(
              row.name(),
              String.join(" ", row.settings()),
              null,
              Files.readString(RunDirectory.configOf(run))));
    }
    return models;
  }

  private List<ReportProtocol> protocols(Results results) throws IOException {
    List<ReportProtocol> protocols = new ArrayList<>();
    for (String protocol : results.protocols()) {
      List<Comparison> comparisons =
          group.tests().stream()
              .filter(t -> t.protocol().equals(protocol))
              .map(TestResult::comparison)
              .filter(c -> c.reference().equals(group.reference()))
              .toList();
      protocols.add(
          ReportProtocol.of(
              protocol,
              new ProbeResult(group.reference(), results.pooled(config, protocol), comparisons)));
    }
    return protocols;
  }
}
