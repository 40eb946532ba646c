package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.app.console.Progress;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.features.RowFile;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.results.ResultFile;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.apache.commons.cli.Options;

/** Writes the features of images to a file that Python reads. */
public final class EmbedCommand implements Command {
  private static final String LOAD_REPORT = ".load-report.json";

  /**
   * What was written.
   *
   * @param file the features, (rows, width) float32
   * @param names a line for each row
   * @param rows images that could be read
   * @param width features of an image
   * @param skipped images that could not be read
   * @param loadReport what the model's weights are
   */
  private record Summary(
      String file, String names, long rows, int width, long skipped, LoadSummary loadReport) {}

  @Override
  public String name() {
    return "embed";
  }

  @Override
  public String summary() {
    return "write the features of a folder of images to .npy or .safetensors";
  }

  @Override
  public String arguments() {
    return "MODEL --data IMAGES --out FILE";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return ModelOptions.describe(
        new Options()
            .addOption(StandardOptions.value("data", "IMAGES", "folder, list or file of images"))
            .addOption(
                StandardOptions.value(
                    "out",
                    "FILE",
                    "ends with .npy or .safetensors; the names of its rows in FILE.names.txt"))
            .addOption(Outputs.force())
            .addOption(
                StandardOptions.flag("embeddings", "the heads' embeddings, not the features"))
            .addOption(StandardOptions.json()));
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc embed runs/swav-emc --data photos --out photos.npy";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.arguments().isEmpty() || !context.has("data") || !context.has("out")) {
      throw new ConfigException(
          "embed needs a run directory or a file of weights, --data IMAGES and --out FILE");
    }
    Console console = context.console();
    Path model = Path.of(context.arguments().get(0));
    Path out = Outputs.file(context, "out", context.path("out").orElseThrow());
    Outputs.file(context, "out", RowFile.namesOf(out));
    try (var interrupts = Interrupts.listen(console);
        OpenModel open = ModelOptions.open(context, model)) {
      ImageSource images = open.images().open(context.value("data").orElseThrow());
      boolean embeddings = context.has("embeddings");
      if (embeddings) {
        open.requireHeads("leave --embeddings out for the backbone's features");
      }
      try (RowFile file =
          RowFile.open(out, origin(open, images, embeddings), Outputs.forced(context))) {
        if (!write(file, open, images, embeddings, console, interrupts.token())) {
          console.print(
              "stopped after %s of %s images; the same command goes on"
                  .formatted(file.next(), images.size()));
          return interrupts.exitCode();
        }
        Path names = file.finish();
        ResultFile.write(out.resolveSibling(out.getFileName() + LOAD_REPORT), open.loadReport());
        var summary =
            new Summary(
                out.toString(),
                names.toString(),
                file.rows(),
                file.width(),
                images.size() - file.rows(),
                open.loadReport());
        if (console.json()) {
          console.json(summary);
        } else {
          console.print(lines(summary));
        }
      }
    }
    return ExitCode.DONE;
  }

  private static List<String> lines(Summary summary) {
    String skipped =
        summary.skipped() == 0
            ? ""
            : "; %s images could not be read and have no row".formatted(summary.skipped());
    return List.of(
        "%s: %s rows of %s float32%s"
            .formatted(summary.file(), summary.rows(), summary.width(), skipped),
        summary.names() + ": the image of each row");
  }

  /** Whether all images were reached. */
  private static boolean write(
      RowFile file,
      OpenModel open,
      ImageSource images,
      boolean embeddings,
      Console console,
      BooleanSupplier stop)
      throws IOException {
    int first = file.next();
    if (first >= images.size()) {
      return true;
    }
    if (first > 0) {
      console.note("going on after image " + first);
    }
    try (Progress bar = console.progress("images", images.size(), first)) {
      return open.extractor(read -> bar.advanceTo(first + read))
          .fill(file, images, embeddings, stop);
    }
  }

  /** The weights and images that rows are made of, so that only the same go on. */
  private static String origin(OpenModel open, ImageSource images, boolean embeddings)
      throws IOException {
    return String.format(
        Locale.ROOT,
        "%s of %d images of %s at %s, weights %s",
        embeddings ? "embeddings" : "features",
        images.size(),
        images.description(),
        open.viewText(),
        open.weightsChecksum());
  }
}
