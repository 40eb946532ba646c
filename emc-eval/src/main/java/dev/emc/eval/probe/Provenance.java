package dev.emc.eval.probe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What was evaluated on what and how. In a file it is one JSON object of text, in the order in
 * which it was said.
 *
 * @param text by key
 */
public record Provenance(@JsonValue Map<String, String> text) {
  /** Says nothing. */
  public static final Provenance NONE = new Provenance(Map.of());

  private static final String MODEL = "model";
  private static final String WEIGHTS = "weights";
  private static final String TRAIN = "train";
  private static final String TEST = "test";
  private static final String VIEW = "view";
  private static final String EPOCH = "epoch";
  private static final String STEP = "step";

  /** What differs from run to run. */
  private static final Set<String> OF_A_RUN =
      Set.of(MODEL, WEIGHTS, EPOCH, STEP, "train-features", "test-features");

  private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");

  /** Keeps the order. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Provenance {
    text = new LinkedHashMap<>(text);
  }

  /** The text, in order; a copy. */
  @Override
  public Map<String, String> text() {
    return new LinkedHashMap<>(text);
  }

  /** The run, checkpoint or file that was evaluated. */
  public Optional<String> model() {
    return Optional.ofNullable(text.get(MODEL));
  }

  /** Epochs that the model had done, as text; empty if that is not known. */
  public Optional<String> epoch() {
    return Optional.ofNullable(text.get(EPOCH));
  }

  /** Steps that the model had done; empty if that is not known. */
  public OptionalLong step() {
    String step = text.getOrDefault(STEP, "");
    return WHOLE.matcher(step).matches()
        ? OptionalLong.of(Long.parseLong(step))
        : OptionalLong.empty();
  }

  /** What is the same for all models that one protocol judges on the same images. */
  public Map<String, String> ofProtocol() {
    Map<String, String> rest = text();
    rest.keySet().removeAll(OF_A_RUN);
    return rest;
  }

  /** The same without the model's place, which may be moved. */
  public Map<String, String> withoutPlace() {
    Map<String, String> rest = text();
    rest.remove(MODEL);
    return rest;
  }

  /** Whether all of some text is in it. */
  public boolean says(Map<String, String> some) {
    return text.entrySet().containsAll(some.entrySet());
  }

  /** The same with more at its end; what it says already stays. */
  public Provenance plus(Map<String, String> more) {
    Map<String, String> all = text();
    more.forEach(all::putIfAbsent);
    return new Provenance(all);
  }

  /** One that says nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Says one thing after another. */
  public static final class Builder {
    private final Map<String, String> text = new LinkedHashMap<>();

    private Builder() {}

    /** The run, checkpoint or file that is evaluated. */
    public Builder model(Path from) {
      return add(MODEL, from.toString());
    }

    /** Which of a run's weights, in words. */
    public Builder weights(String words) {
      return add(WEIGHTS, words);
    }

    /** The images: those to learn from, and those that decide. */
    public Builder images(String train, String test) {
      return add(TRAIN, train).add(TEST, test);
    }

    /** How images are shown to the network, in words. */
    public Builder view(String words) {
      return add(VIEW, words);
    }

    /** Epochs that the model has done. */
    public Builder epoch(int epochs) {
      return add(EPOCH, String.valueOf(epochs));
    }

    /** Steps that the model has done, as its checkpoint says. */
    public Builder step(String steps) {
      return add(STEP, steps);
    }

    /** How it is done, as a protocol says it. */
    public Builder how(Map<String, String> settings) {
      text.putAll(settings);
      return this;
    }

    private Builder add(String key, String value) {
      text.put(key, value);
      return this;
    }

    /** What was said. */
    public Provenance build() {
      return new Provenance(text);
    }
  }
}
