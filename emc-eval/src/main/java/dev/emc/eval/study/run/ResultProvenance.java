package dev.emc.eval.study.run;

import dev.emc.core.engine.Devices;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** How results came about: on which images, by how much computing, where, and by which program. */
final class ResultProvenance {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private ResultProvenance() {}

  static Map<String, String> of(Study study) throws IOException {
    UnitConfigs configs = study.configs();
    List<Unit> units =
        study.wholeStage().units().stream().filter(study.state()::isTrained).toList();
    ProbeConfig probes = study.config().evaluation();
    var facts = new LinkedHashMap<String, String>();
    double seconds = 0;
    var devices = new TreeSet<String>();
    var trained = new TreeSet<String>();
    for (Unit unit : units) {
      seconds += Timings.seconds(unit.folder(study.folder()));
      var experiment = configs.experiment(unit);
      devices.add(Devices.text(Devices.named(experiment.device())));
      trained.add(configs.images(unit) + " of " + brief(experiment.data().train()));
    }
    facts.put("trained on", String.join("; ", trained));
    facts.put("labels of probes", brief(probes.labels().text()));
    facts.put("tested on", brief(probes.test().text()));
    if (probes.validation() != null) {
      facts.put("chosen on", brief(probes.validation().text()));
    }
    facts.put("runs", String.valueOf(units.size()));
    facts.put("computing time", Forecast.text(seconds));
    facts.put("machine", machine());
    facts.put("device", String.join(", ", devices));
    facts.putAll(study.host().facts());
    return facts;
  }

  /** Without the folders, which say nothing to a reader elsewhere. */
  private static String brief(String images) {
    return images.replaceAll("^.*[/\\\\](?=[^/\\\\,]+(,|$))", "");
  }

  private static String machine() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    return "%s%s, %s %s, %s"
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
