package dev.emc.app.sweep;

import dev.emc.app.home.BuildInfo;
import dev.emc.app.study.StudyConfig;
import dev.emc.app.study.StudyPlan;
import dev.emc.app.study.Unit;
import dev.emc.app.study.run.Configs;
import dev.emc.app.study.run.Forecast;
import dev.emc.app.study.run.Timings;
import dev.emc.core.engine.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a reader wants to know of how results came about. */
final class Facts {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Facts() {}

  static Map<String, String> of(
      StudyConfig study, Path folder, StudyPlan.Stage stage, Configs configs) throws IOException {
    var facts = new LinkedHashMap<String, String>();
    double seconds = 0;
    var devices = new TreeSet<String>();
    var trained = new TreeSet<String>();
    for (Unit unit : stage.units()) {
      seconds += Timings.seconds(unit.folder(folder));
      var experiment = configs.experiment(unit);
      devices.add(Devices.text(Devices.named(experiment.device())));
      trained.add(configs.images(unit) + " of " + brief(experiment.data().train()));
    }
    facts.put("trained on", String.join("; ", trained));
    facts.put("labels of probes", brief(study.evaluation().labels().text()));
    facts.put("tested on", brief(study.evaluation().test().text()));
    if (study.evaluation().validation() != null) {
      facts.put("chosen on", brief(study.evaluation().validation().text()));
    }
    facts.put("runs", String.valueOf(stage.units().size()));
    facts.put("computing time", Forecast.text(seconds));
    facts.put("machine", machine());
    facts.put("device", String.join(", ", devices));
    BuildInfo build = BuildInfo.load();
    facts.put("version", build.version() + ", revision " + build.revision());
    facts.put(
        "engine",
        "PyTorch %s, DJL %s, Java %s"
            .formatted(build.pytorch(), build.djl(), System.getProperty("java.version")));
    return facts;
  }

  /** Without the folders, which say nothing to a reader elsewhere. */
  private static String brief(String images) {
    return images.replaceAll("^.*[/\\\\](?=[^/\\\\,]+(,|$))", "");
  }

  private static String machine() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    return "%s%s, %d %s, %s"
        .formatted(
            processor().map(name -> name + ", ").orElse(""),
            System.getProperty("os.arch"),
            cores,
            cores == 1 ? "core" : "cores",
            System.getProperty("os.name"));
  }

  /** The processor's name, where the system tells. */
  private static Optional<String> processor() throws IOException {
    if (!Files.isReadable(PROCESSORS)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    }
  }
}
