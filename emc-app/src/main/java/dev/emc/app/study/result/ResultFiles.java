package dev.emc.app.study.result;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emc.app.study.GroupConfig;
import dev.emc.app.study.StudyConfig;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Pictures;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.ReportProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a study's results into its folder. */
public final class ResultFiles {
  private static final JsonMapper JSON = JsonMapper.builder().findAndAddModules().build();

  private final StudyConfig study;
  private final Path folder;

  /** Of a study in a folder. */
  public ResultFiles(StudyConfig study, Path folder) {
    this.study = study;
    this.folder = folder;
  }

  /** The Markdown page of a study in a folder. */
  public static Path page(Path folder) {
    return folder.resolve("study.md");
  }

  /** Name of a group's epoch curve. */
  static String curve(GroupResult group) {
    return group.name().isEmpty() ? "curve.svg" : "curve-" + group.name() + ".svg";
  }

  /**
   * Writes {@code results.csv}, {@code results.json}, {@code study.md}, a figure for each epoch
   * curve and a report for each group.
   *
   * @param results gathered from the runs
   */
  public void write(StudyResult result, Results results) throws IOException {
    whole("results.csv", ResultCsv.text(result));
    whole("results.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    whole("study.md", StudyMarkdown.text(result));
    for (int i = 0; i < result.groups().size(); i++) {
      GroupResult group = result.groups().get(i);
      List<LinePlot> plots = CurveFigure.plots(group);
      if (!plots.isEmpty()) {
        whole(curve(group), Pictures.svg(plots));
      }
      if (!group.rows().isEmpty()) {
        report(result, group, study.groups().get(i), results, plots);
      }
    }
  }

  private void report(
      StudyResult result,
      GroupResult group,
      GroupConfig config,
      Results results,
      List<LinePlot> plots)
      throws IOException {
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
    List<ReportData.Fact> facts = new ArrayList<>();
    result.facts().forEach((name, value) -> facts.add(new ReportData.Fact(name, value)));
    String title = group.name().isEmpty() ? result.title() : result.title() + ": " + group.name();
    boolean compared = group.rows().stream().anyMatch(r -> r.name().equals(group.reference()));
    @Nullable String before = config.base() == null ? null : GroupConfig.BASE;
    List<Comparison> comparisons =
        group.tests().stream()
            .filter(t -> t.protocol().equals(first(group)))
            .map(TestResult::comparison)
            .filter(c -> c.reference().equals(group.reference()))
            .toList();
    HtmlReport.write(
        new ReportData(
            title,
            facts,
            models,
            null,
            before,
            compared
                ? List.of(
                    ReportProtocol.of(
                        first(group),
                        new ProbeResult(group.reference(), results.pooled(config), comparisons)))
                : List.of(),
            null,
            plots,
            null,
            List.of(),
            List.of(),
            result.failures().entrySet().stream()
                .map(f -> f.getKey() + " is missing: " + f.getValue())
                .toList(),
            List.of()),
        folder.resolve(
            group.name().isEmpty() ? "report.html" : "report-" + group.name() + ".html"));
  }

  private static String first(GroupResult group) {
    return group.rows().get(0).accuracies().get(0).protocol();
  }

  private void whole(String name, String text) throws IOException {
    Path part = folder.resolve(name + ".part");
    Files.writeString(part, text);
    Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
