package dev.emc.app.inspect;

import dev.emc.core.config.ConfigReference;
import dev.emc.core.config.ConfigReference.Kind;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.SweepConfig;
import dev.emc.eval.supervised.ClassifierProtocol;
import java.util.List;
import java.util.stream.Stream;

/** The files of YAML that a user writes, beside the config of a run. */
final class ConfigKinds {
  /** In the order in which they are shown. */
  static final List<Kind> OTHERS =
      List.of(
          new Kind("sweep", "A file for 'emc sweep --config'", SweepConfig.class),
          new Kind("study", "A file for 'emc replicate --config'", StudyConfig.class),
          new Kind(
              "protocol",
              "A file for '--protocol' of 'emc eval linear' and 'emc eval finetune'",
              ClassifierProtocol.class));

  private ConfigKinds() {}

  /** Their names, with that of a run's config first. */
  static List<String> names() {
    return Stream.concat(Stream.of(ConfigReference.RUN), OTHERS.stream().map(Kind::name)).toList();
  }
}
