package dev.emc.app.demo;

import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.home.Installation;
import dev.emc.app.improve.ImproveLines;
import dev.emc.app.sweep.StudyLines;
import dev.emc.app.sweep.StudyRecipes;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.config.ImageRange;
import dev.emc.core.plugin.Components;
import dev.emc.eval.improve.ImproveConfig;
import dev.emc.eval.improve.Improvement;
import dev.emc.eval.improve.Outcome;
import dev.emc.files.ShellWord;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The demo's improvement of its base: {@code emc improve} with trials as long as the run. */
final class DemoImprovement {
  private final DemoRequest request;
  private final ImproveConfig config;
  private final Path out;
  private final Improvement improvement;
  private final ImproveLines lines;

  /** An improvement of a base that need not be there yet. */
  DemoImprovement(
      DemoRequest request, Installation installation, Components components, Console console) {
    this.request = request;
    this.lines = new ImproveLines(console);
    this.config = config(request);
    this.out = DemoFolder.improvement(request.folder());
    this.improvement =
        new Improvement(config, out, StudyRecipes.host(installation, components))
            .listener(lines, new StudyLines(console))
            .training(
                (run, directory, stop) ->
                    ExperimentTraining.train(run, directory, console.forPart(), stop));
  }

  private static ImproveConfig config(DemoRequest request) {
    DemoSize size = DemoSize.of(request);
    return new ImproveConfig(
        DemoFolder.base(request.folder()),
        size.hasAll() ? DemoData.IMAGES : DemoData.IMAGES + "@" + some(request),
        ImproveConfig.OWN,
        null,
        null,
        List.of(),
        size.settings(),
        List.of(),
        size.epochs(),
        size.epochs(),
        request.seed(),
        0);
  }

  private static Path some(DemoRequest request) {
    return request.folder().resolve("images.txt");
  }

  /** The images, as a config names them. */
  String images() {
    return config.images();
  }

  /** Writes the lists of the images; returns that of those that are trained on. */
  Path trainingList() throws IOException {
    DemoSize size = DemoSize.of(request);
    if (!size.hasAll()) {
      WholeFile.text(
          some(request),
          IntStream.range(0, size.images())
              .mapToObj(String::valueOf)
              .collect(Collectors.joining("\n", "", "\n")));
    }
    return improvement.trainingList();
  }

  /** The list of a set: train, choice, guard, verdict. */
  static Path list(DemoRequest request, String set) {
    return DemoFolder.improvement(request.folder()).resolve("image-sets/" + set + ".txt");
  }

  /** A set of the images. */
  static ImageRange set(DemoRequest request, String name) {
    return new ImageRange(config(request).images() + "@" + list(request, name));
  }

  /** Does what is left of it. */
  Outcome run(CancellationToken stop) throws IOException, InterruptedException {
    lines.done(
        "improving it",
        "emc improve %s --images %s --epochs %s --trial-epochs %s --settings %s --seed %s --out %s"
            .formatted(
                ShellWord.of(config.model()),
                ShellWord.of(config.images()),
                config.epochs(),
                config.trialEpochs(),
                config.settings(),
                config.seed(),
                ShellWord.of(out)));
    try (RunLock lock = RunLock.acquire(out)) {
      Objects.requireNonNull(lock);
      return improvement.stop(stop).run();
    }
  }
}
