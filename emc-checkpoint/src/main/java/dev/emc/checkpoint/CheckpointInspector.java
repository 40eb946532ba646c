package dev.emc.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.checkpoint.keys.Architecture;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.KeyDetector;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what a checkpoint file holds without loading any of its tensors. */
public final class CheckpointInspector {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_VALUE = 80;
  private static final int MOST_PASSED_OVER = 20;

  private final Checkpoint checkpoint;
  private final Optional<CheckpointWeights> stateDict;
  private final List<String> others;

  private CheckpointInspector(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    List<CheckpointWeights> sets = KeyDetector.all(checkpoint.tensors());
    this.stateDict = sets.stream().findFirst();
    this.others = sets.stream().skip(1).map(CheckpointWeights::label).toList();
  }

  /**
   * Looks into a file.
   *
   * @throws dev.emc.api.ConfigException with one clear line if it is no checkpoint or a damaged one
   */
  public static CheckpointInspector inspect(Path path) throws IOException {
    return new CheckpointInspector(Checkpoint.read(path));
  }

  /** Looks into an opened checkpoint. */
  public static CheckpointInspector inspect(Checkpoint checkpoint) {
    return new CheckpointInspector(checkpoint);
  }

  /** The state dict that was recognised, with its key map. */
  public Optional<CheckpointWeights> stateDict() {
    return stateDict;
  }

  /** Top-level entries and what each is: a value, or how many tensors and values it holds. */
  public Map<String, String> entries() {
    var counts = new LinkedHashMap<String, int[]>();
    var single = new LinkedHashMap<String, String>();
    checkpoint
        .scalars()
        .forEach(
            (path, value) -> {
              counts.computeIfAbsent(top(path), t -> new int[2])[1]++;
              single.put(path, shortened(value));
            });
    checkpoint
        .tensors()
        .forEach(
            (path, tensor) -> {
              counts.computeIfAbsent(top(path), t -> new int[2])[0]++;
              single.put(path, tensor.toString());
            });
    var entries = new LinkedHashMap<String, String>();
    counts.forEach(
        (name, count) -> {
          String value = single.get(name);
          entries.put(name, value != null ? value : count[0] + " tensors, " + count[1] + " values");
        });
    return entries;
  }

  private static String top(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  private static String shortened(@Nullable Object value) {
    String text = value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "…";
  }

  /** The report as lines of text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %s, %.1f MB, %d tensors",
            checkpoint.name(),
            checkpoint.format().label(),
            checkpoint.bytes() / 1e6,
            checkpoint.tensors().size()));
    lines.add(fit());
    stateDict.flatMap(CheckpointInspector::kind).ifPresent(lines::add);
    architecture().ifPresent(found -> lines.add("looks like " + found.text()));
    if (!others.isEmpty()) {
      lines.add("more weights under " + String.join(", ", others) + " (start-weights chooses)");
    }
    if (checkpoint.tensors().keySet().stream().anyMatch(path -> path.contains("/"))) {
      entries().forEach((name, what) -> lines.add("  " + name + ": " + what));
    }
    lines.addAll(passedOver());
    int width = checkpoint.tensors().keySet().stream().mapToInt(String::length).max().orElse(1);
    checkpoint
        .tensors()
        .forEach(
            (name, tensor) ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "  %-" + width + "s  %-8s %s",
                        name,
                        tensor.type().pythonName(),
                        tensor.shapeText())));
    return lines;
  }

  /** What network the weights are probably of. */
  public Optional<Architecture> architecture() {
    return stateDict.flatMap(Architecture::of);
  }

  private List<String> passedOver() {
    List<String> lines = new ArrayList<>();
    checkpoint.passedOver().entrySet().stream()
        .limit(MOST_PASSED_OVER)
        .map(entry -> "  %s: %s, passed over".formatted(place(entry.getKey()), entry.getValue()))
        .forEach(lines::add);
    int more = checkpoint.passedOver().size() - lines.size();
    if (more > 0) {
      lines.add("  and " + more + " more were passed over; --json names all");
    }
    return lines;
  }

  private static String place(String path) {
    return path.isEmpty() ? "the file itself" : path;
  }

  private String fit() {
    return stateDict
        .map(
            dict ->
                "key map %s fits%s: %s backbone tensors, %s, %s others"
                    .formatted(
                        dict.map().key(),
                        dict.label().isEmpty() ? "" : " under " + dict.label(),
                        dict.backbone().size(),
                        heads(dict),
                        dict.unknown().size()))
        .orElse(
            "no key map fits; a network of your own comes by a plugin's backbone (docs/plugins.md)");
  }

  /** Whose training it comes from, and what of it is no part of a backbone or its heads. */
  private static Optional<String> kind(CheckpointWeights dict) {
    List<String> words = new ArrayList<>();
    dict.origin().ifPresent(origin -> words.add("it is " + origin));
    if (!dict.leftOut().isEmpty()) {
      String kinds = String.join(", ", dict.leftOutKinds());
      words.add(
          "%s others are left out%s"
              .formatted(dict.leftOut().size(), kinds.isEmpty() ? "" : " (" + kinds + ")"));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
  }

  private static String heads(CheckpointWeights dict) {
    if (dict.heads().isEmpty()) {
      return "no heads";
    }
    var counts = new TreeMap<String, Integer>();
    dict.heads()
        .forEach((role, head) -> counts.put(role.name().toLowerCase(Locale.ROOT), head.size()));
    return "heads " + counts;
  }

  /**
   * The report for programs: {@code format}, {@code entries}, {@code key-map}, {@code passed-over},
   * {@code tensors}.
   */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("file", checkpoint.name());
    json.put("bytes", checkpoint.bytes());
    json.put("format", checkpoint.format().label());
    ObjectNode entries = json.putObject("entries");
    entries().forEach(entries::put);
    stateDict.ifPresentOrElse(
        dict -> {
          ObjectNode map = json.putObject("key-map");
          map.put("name", dict.map().key()).put("container", dict.container());
          map.put("weights", dict.label());
          map.put("backbone-tensors", dict.backbone().size());
          ObjectNode heads = map.putObject("head-tensors");
          dict.heads()
              .forEach(
                  (role, head) -> heads.put(role.name().toLowerCase(Locale.ROOT), head.size()));
          map.put("origin", dict.origin().orElse(null));
          ArrayNode leftOut = map.putArray("left-out");
          dict.leftOut().forEach(leftOut::add);
          ArrayNode unknown = map.putArray("unknown");
          dict.unknown().forEach(unknown::add);
        },
        () -> json.putNull("key-map"));
    ArrayNode more = json.putArray("other-weights");
    others.forEach(more::add);
    json.put("looks-like", architecture().map(Architecture::text).orElse(null));
    ObjectNode passedOver = json.putObject("passed-over");
    checkpoint.passedOver().forEach((path, what) -> passedOver.put(path, what.toString()));
    ArrayNode tensors = json.putArray("tensors");
    checkpoint.tensors().forEach((name, tensor) -> tensors.add(describe(name, tensor)));
    return json;
  }

  private static ObjectNode describe(String name, Tensor tensor) {
    ObjectNode node = JSON.createObjectNode();
    node.put("name", name);
    ArrayNode shape = node.putArray("shape");
    for (long axis : tensor.shape()) {
      shape.add(axis);
    }
    node.put("dtype", tensor.type().pythonName());
    return node;
  }
}
