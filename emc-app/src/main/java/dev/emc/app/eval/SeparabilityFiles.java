package dev.emc.app.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.HistogramPlot;
import dev.emc.eval.plot.Pictures;
import dev.emc.eval.report.ReportFigures;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Distances to neighbours as files: for scripts, for tables and for papers. */
final class SeparabilityFiles {
  private static final String NAME = "separability";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SeparabilityFiles() {}

  /**
   * What is found, and with which weights.
   *
   * @param loadReports of the models by name; those of saved features have none
   */
  static ObjectNode json(Separability result, Map<String, LoadSummary> loadReports) {
    ObjectNode json = JSON.valueToTree(result);
    if (!loadReports.isEmpty()) {
      json.set("loadReports", JSON.valueToTree(loadReports));
    }
    return json;
  }

  /**
   * Writes all of them into a folder, which is made if it is not there: pictures by the number of
   * the model.
   */
  static void write(
      Path folder,
      Separability result,
      List<Separability.Distances> distances,
      Map<String, LoadSummary> loadReports)
      throws IOException {
    Files.createDirectories(folder);
    WholeFile.bytes(
        folder.resolve(NAME + ".json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json(result, loadReports)));
    WholeFile.lines(folder.resolve(NAME + ".csv"), csv(result.k(), distances));
    int number = 1;
    for (HistogramPlot plot : ReportFigures.histograms(result)) {
      Pictures.write(plot, folder, NAME + "-" + number++);
    }
  }

  /** A line for each model and image. */
  private static List<String> csv(int k, List<Separability.Distances> distances) {
    var lines = new ArrayList<String>();
    lines.add("model,image,distance_1,distance_" + k);
    for (Separability.Distances model : distances) {
      String name = quoted(model.model());
      for (int i = 0; i < model.first().length; i++) {
        lines.add(name + "," + i + "," + model.first()[i] + "," + model.kth()[i]);
      }
    }
    return lines;
  }

  private static String quoted(String name) {
    return name.matches("[^,\"\\r\\n]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
