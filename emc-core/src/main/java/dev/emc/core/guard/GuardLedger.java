package dev.emc.core.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.GuardConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a guarded run must not forget: the start's figures, which checkpoint is the best, how often
 * rates were lowered, and whether the run was stopped. Part of each checkpoint's state.
 */
public final class GuardLedger {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();

  private static final String KEY = "guard";
  private static final String CHECKPOINT = "checkpoint";
  private static final String FIGURES = "figures";
  private static final String UNREADABLE = "a checkpoint does not say what its guard has seen";

  /**
   * A look that counts.
   *
   * @param checkpoint of the run that has the network looked at
   * @param figures that were seen
   */
  public record Look(CheckpointName checkpoint, GuardFigures figures) {}

  private @Nullable Look start;
  private @Nullable Look best;
  private @Nullable GuardReference reference;
  private int lowerings;
  private double rateShare = 1;
  private @Nullable String harm;
  private boolean stopped;

  /** Whether nothing was looked at yet. */
  public boolean isEmpty() {
    return start == null;
  }

  /** Keeps the first look. */
  public void begin(Look look, GuardReference of) {
    start = look;
    best = look;
    reference = of;
  }

  /** What later features are compared with; null before the first look. */
  public @Nullable GuardReference reference() {
    return reference;
  }

  /** The run before its first step. */
  public Look start() {
    return Objects.requireNonNull(start, "nothing was looked at yet");
  }

  /** The best so far, which may be the start. */
  public Look best() {
    return Objects.requireNonNull(best, "nothing was looked at yet");
  }

  /** How often the rates were lowered. */
  public int lowerings() {
    return lowerings;
  }

  /** What the rates of the config are multiplied by now. */
  public double rateShare() {
    return rateShare;
  }

  /** What the last look found fallen, in words; empty if nothing. */
  public Optional<String> harm() {
    return Optional.ofNullable(harm);
  }

  /** Whether harm has stopped the run. */
  public boolean isStopped() {
    return stopped;
  }

  /**
   * Judges a look.
   *
   * @return what fell too far, in words; the look is the new best if that is empty and it is better
   */
  public List<String> judge(Look look, GuardConfig config) {
    List<String> fallen = GuardRules.fallen(config, start().figures(), look.figures());
    harm = fallen.isEmpty() ? null : String.join(", ", fallen);
    if (fallen.isEmpty() && GuardRules.isBetter(best().figures(), look.figures())) {
      best = look;
    }
    return fallen;
  }

  /** Writes down that the rates are lowered. */
  public void lower(double factor) {
    lowerings++;
    rateShare *= factor;
    harm = null;
    stopped = false;
  }

  /** Writes down that the run stops, or that a stopped one goes on. */
  public void stop(boolean stops) {
    stopped = stops;
  }

  /** Writes itself into a checkpoint's state. */
  public void save(ObjectNode state) {
    if (isEmpty()) {
      return;
    }
    ObjectNode own = state.putObject(KEY);
    write(own.putObject("start"), start());
    write(own.putObject("best"), best());
    own.put("lowerings", lowerings).put("rate-share", rateShare).put("stopped", stopped);
    if (harm != null) {
      own.put("harm", harm);
    }
  }

  /** The arrays it needs beside that. */
  public Map<String, Tensor> tensors() {
    return reference == null ? Map.of() : reference.tensors();
  }

  /** Goes on from what {@link #save} and {@link #tensors} gave. */
  public void restore(JsonNode state, Map<String, Tensor> tensors) throws IOException {
    JsonNode own = state.path(KEY);
    if (!own.isObject()) {
      return;
    }
    start = look(own.path("start"));
    best = look(own.path("best"));
    reference = GuardReference.of(tensors);
    lowerings = own.path("lowerings").asInt();
    rateShare = own.path("rate-share").asDouble(1);
    harm = own.path("harm").textValue();
    stopped = own.path("stopped").asBoolean();
  }

  private static void write(ObjectNode node, Look look) {
    node.put(CHECKPOINT, look.checkpoint().folder());
    node.set(FIGURES, JSON.valueToTree(look.figures()));
  }

  private static Look look(JsonNode node) {
    Optional<CheckpointName> name = CheckpointName.ofFolder(node.path(CHECKPOINT).asText());
    try {
      GuardFigures figures = JSON.convertValue(node.get(FIGURES), GuardFigures.class);
      if (name.isPresent() && figures != null) {
        return new Look(name.get(), figures);
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(UNREADABLE, e);
    }
    throw new ConfigException(UNREADABLE);
  }

  /** What a checkpoint says of the guard of its run; empty if that has none. */
  public static Optional<GuardLedger> of(SavedCheckpoint saved) throws IOException {
    var ledger = new GuardLedger();
    ledger.restore(saved.state(), Map.of());
    return ledger.isEmpty() ? Optional.empty() : Optional.of(ledger);
  }
}
