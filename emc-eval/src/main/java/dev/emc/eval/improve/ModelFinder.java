package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.Architecture;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.HeadRole;
import dev.emc.checkpoint.keys.KeyDetector;
import dev.emc.checkpoint.keys.Unsaid;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.ModelLocation;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainedModel;
import dev.emc.files.ShellWord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a model is: whose keys it has, which method trained it, which network it is of.
 */
final class ModelFinder {
  /** A network of fewer parameters gets small heads, where it has none. */
  private static final long SMALL = 3_000_000;

  /** Side in pixels of the largest views. */
  private static final int LARGEST = 224;

  private static final String PATCHES = "patch_embed.proj.weight";
  private static final Pattern WIDTH = Pattern.compile("width: (\\d{1,6})");
  private static final int HEAD = 64;

  private final Components components;
  private final MethodProfiles profiles;
  private final @Nullable String method;
  private final @Nullable String backbone;

  /**
   * A finder.
   *
   * @param method that the user names; null to find it out
   * @param backbone that the user names, likewise
   */
  ModelFinder(Components components, @Nullable String method, @Nullable String backbone) {
    this.components = components;
    this.profiles = MethodProfiles.shipped(components);
    this.method = method;
    this.backbone = backbone;
  }

  /**
   * Looks at a model.
   *
   * @throws ConfigException if it is none, or does not say what is needed: one line that names the
   *     option that says it
   */
  FoundModel find(Path from) throws IOException {
    ModelLocation location = ModelLocation.of(from);
    Path run = location.run().orElse(null);
    if (run != null && RunDirectory.isRun(run)) {
      return run(from, RunDirectory.configOf(run));
    }
    return file(from, location);
  }

  private FoundModel run(Path from, Path config) throws IOException {
    refuse("--method", method, from);
    refuse("--backbone", backbone, from);
    Experiment experiment = TrainedModel.experimentOf(from, components);
    String name = experiment.method().name();
    return new FoundModel(
        from,
        "%s: a run of %s on %s".formatted(from, name, experiment.backbone().name()),
        config,
        "",
        "",
        profiles.named(name).orElse(null),
        "",
        false,
        false,
        TrainedModel.channelsOf(from),
        0,
        LARGEST,
        1);
  }

  private static void refuse(String option, @Nullable String value, Path from) {
    if (value != null) {
      throw new ConfigException(
          "%s is for a bare file of weights: %s is a run, whose config says it"
              .formatted(option, from));
    }
  }

  private FoundModel file(Path from, ModelLocation location) throws IOException {
    Checkpoint file = location.checkpoint();
    List<CheckpointWeights> sets = KeyDetector.all(file.tensors());
    if (sets.isEmpty()) {
      throw new ConfigException(
          "%s: holds no weights of a network that is known here: emc checkpoint inspect %s shows what it holds, and a network of your own comes by a plugin (docs/plugins.md)"
              .formatted(from, ShellWord.of(from)));
    }
    CheckpointWeights weights = sets.get(0);
    Map<String, Tensor> tensors = weights.backbone();
    String network = backbone == null ? SaidNetwork.backbone(file).orElse(null) : backbone;
    boolean isNamed = network != null;
    if (network == null) {
      network = network(from, weights);
    }
    MethodProfile profile = profile(from, file, weights);
    boolean isTransformer = tensors.containsKey(PATCHES);
    BareProfile bare = profiles.ofFamily(isTransformer);
    MethodProfile taken =
        profile != null
            ? profile
            : profiles
                .named(bare.method())
                .orElseThrow(() -> new IllegalStateException(bare.method() + " has no profile"));
    boolean isSmall = tensors.values().stream().mapToLong(Tensor::size).sum() < SMALL;
    String words =
        "%s: %s, %s%s"
            .formatted(
                from,
                Architecture.of(weights).map(found -> told(found, isNamed)).orElse("a network"),
                profile == null
                    ? "a backbone without heads: %s trains fresh ones".formatted(taken.method())
                    : whose(file, taken.method()),
                " (key map %s%s)"
                    .formatted(
                        weights.map().key(),
                        weights.label().isEmpty() ? "" : " under " + weights.label()));
    return new FoundModel(
        from,
        words,
        null,
        network,
        profile == null ? (isSmall ? bare.small() : bare.large()) : method(file, profile, weights),
        taken,
        profile == null ? bare.optimizer() : taken.optimizer(),
        profile == null,
        method == null && said(file).isEmpty(),
        TrainedModel.channelsOf(from),
        Architecture.sizeOfPositions(tensors).orElse(0),
        Architecture.of(weights)
            .filter(found -> found.imageSize() > 0)
            .map(found -> Math.min(LARGEST, found.imageSize()))
            .orElse(LARGEST),
        isTransformer ? (int) tensors.getOrDefault(PATCHES, empty()).shape()[2] : 1);
  }

  private static Tensor empty() {
    return Tensor.ofFloats(new float[1], 1, 1, 1, 1);
  }

  /** What a network is, and, if it is taken for one that weights alone do not tell, for which. */
  private static String told(Architecture found, boolean isNamed) {
    return isNamed || found.unsaid() == Unsaid.NOTHING ? found.words() : found.text();
  }

  /** By which method a file's heads are continued, and how that is known. */
  private String whose(Checkpoint file, String name) {
    if (method != null) {
      return "continued by %s, as --method says, with its heads".formatted(name);
    }
    return said(file).isPresent()
        ? "trained by %s, as it says, with its heads".formatted(name)
        : "with heads as %s has them, which is taken for what trained it (--method says otherwise)"
            .formatted(name);
  }

  /** The method as a config has it: as the file says, else with what its heads' shapes tell. */
  private String method(Checkpoint file, MethodProfile profile, CheckpointWeights weights) {
    return SaidNetwork.method(file)
        .filter(said -> SaidNetwork.methodName(file).filter(profile.method()::equals).isPresent())
        .orElseGet(() -> HeadWidths.method(profile, weights.heads()));
  }

  private static String network(Path from, CheckpointWeights weights) {
    Architecture found = Architecture.of(weights).orElse(null);
    String config = found == null ? null : found.config();
    if (found == null || config == null) {
      throw new ConfigException(
          "%s: %s, which no shipped backbone is known to fit: --backbone names one that does, such as one of a plugin jar (emc plugins lists them)"
              .formatted(
                  from, found == null ? "is of no known network" : "looks like " + found.words()));
    }
    if (found.unsaid() == Unsaid.HEADS) {
      throw new ConfigException(
          "%s: looks like %s; how many heads its attention has is in no file: --backbone says it, such as --backbone '%s'"
              .formatted(
                  from,
                  found.words(),
                  config.replace("}", ", heads: %s}".formatted(heads(config)))));
    }
    return config;
  }

  /** Heads that a transformer of a width usually has: of 64 channels each. */
  private static int heads(String config) {
    Matcher width = WIDTH.matcher(config);
    return width.find() ? Math.max(1, Integer.parseInt(width.group(1)) / HEAD) : 1;
  }

  /** The method that the heads are of; null if there are none. */
  private @Nullable MethodProfile profile(Path from, Checkpoint file, CheckpointWeights weights) {
    List<String> heads =
        weights.heads().entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT))
            .sorted()
            .toList();
    if (method != null) {
      return profiles
          .named(method)
          .orElseThrow(
              () ->
                  new ConfigException(
                      "--method: there are defaults for %s, got '%s'; train takes any method from a config"
                          .formatted(names(profiles.methods()), method)));
    }
    if (heads.isEmpty()) {
      return null;
    }
    Optional<MethodProfile> said = said(file);
    if (said.isPresent()) {
      return said.get();
    }
    if (SaidNetwork.method(file).isPresent()) {
      throw new ConfigException(
          "%s: says that %s trained it, which improve has no defaults for: --method says by which of %s it is continued, or continue the run that made it"
              .formatted(
                  from,
                  SaidNetwork.methodName(file).orElse("another method"),
                  names(profiles.methods())));
    }
    List<MethodProfile> fitting =
        profiles.methods().stream()
            .filter(each -> each.heads().equals(heads))
            .filter(each -> each.keys().contains(weights.map().key()))
            .filter(each -> has(weights, each.needs()))
            .toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    List<MethodProfile> possible =
        profiles.methods().stream().filter(each -> each.heads().equals(heads)).toList();
    throw new ConfigException(
        "%s: has the heads %s, but does not say which method trained them: --method says it%s"
            .formatted(
                from,
                String.join(" and ", heads),
                possible.isEmpty() ? "" : ", one of " + names(possible)));
  }

  /** The method that a file says, if that is one of those that are known here. */
  private Optional<MethodProfile> said(Checkpoint file) {
    return SaidNetwork.methodName(file).flatMap(profiles::said);
  }

  private static boolean has(CheckpointWeights weights, @Nullable String needed) {
    return needed == null
        || weights.heads().getOrDefault(HeadRole.PROJECTOR, Map.of()).keySet().stream()
            .anyMatch(key -> key.matches(needed));
  }

  private static String names(List<MethodProfile> profiles) {
    return profiles.stream().map(MethodProfile::method).collect(Collectors.joining(", "));
  }
}
