package dev.emc.eval.study.result;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Pictures;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.study.StudyConfig;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

  private static String report(GroupResult group) {
    return group.name().isEmpty() ? "report.html" : "report-" + group.name() + ".html";
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
        HtmlReport.write(
            new GroupReport(result, group, study.groups().get(i), folder).data(results, plots),
            folder.resolve(report(group)));
      }
    }
  }

  private void whole(String name, String text) throws IOException {
    WholeFile.text(folder.resolve(name), text);
  }
}
