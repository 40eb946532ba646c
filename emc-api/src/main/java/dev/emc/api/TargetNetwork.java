package dev.emc.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apiguardian.api.API;

/**
 * A second copy of the backbone and of some heads that follows the first by exponential moving
 * average: the target of BYOL, the momentum encoder of MoCo, the teacher of DINO. What a method
 * returns from {@link SslMethod#target()}.
 *
 * <p>The runtime does the rest. At the start the target is a copy of the network, unless the
 * checkpoint brings both; a head whose weights are fresh is copied. Once a step, for every trained
 * parameter, {@code target = m · target + (1 − m) · online}. Running statistics of batch norms are
 * not averaged: they are the target's own, moved by its own forward passes (as in BYOL, MoCo and
 * DINO). It runs without gradient through {@link Encoder#target()}, is saved beside the network,
 * and comes back bit for bit. A backbone that is frozen, as in head warm-up, stays in the target
 * too.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class TargetNetwork {
  private final String backboneKeyPrefix;
  private final Map<String, String> heads;
  private final ToDoubleFunction<StepInfo> momentum;
  private final Moves moves;
  private final boolean evaluated;

  private TargetNetwork(Builder builder, ToDoubleFunction<StepInfo> momentum) {
    this.backboneKeyPrefix = builder.backboneKeyPrefix;
    this.heads = Collections.unmodifiableMap(new LinkedHashMap<>(builder.heads));
    this.momentum = momentum;
    this.moves = builder.moves;
    this.evaluated = builder.evaluated;
  }

  /** When the target follows the network. */
  @API(status = API.Status.EXPERIMENTAL, since = "0.1")
  public enum Moves {
    /** At the beginning of a step, before any forward pass, as MoCo's key encoder. */
    BEFORE_FORWARD,
    /** After the optimiser's update, as BYOL's target and DINO's teacher. */
    AFTER_UPDATE
  }

  /**
   * Begins with the backbone's copy.
   *
   * @param backboneKeyPrefix what the official checkpoint puts before its keys, such as {@code
   *     "momentum_backbone."}
   */
  public static Builder of(String backboneKeyPrefix) {
    return new Builder(backboneKeyPrefix);
  }

  /** What stands before the keys of the backbone's copy. */
  public String backboneKeyPrefix() {
    return backboneKeyPrefix;
  }

  /** Name of each head's copy in the state dict, by the head's own name. */
  public Map<String, String> heads() {
    return heads;
  }

  /**
   * Share of the target that stays in a step, m.
   *
   * @throws IllegalStateException if the method gives a number that is not between 0 and 1
   */
  public double momentum(StepInfo step) {
    double m = momentum.applyAsDouble(step);
    if (!(m >= 0 && m <= 1)) {
      throw new IllegalStateException(
          "the momentum of a target network must be from 0 to 1, got " + m);
    }
    return m;
  }

  /** When it follows. */
  public Moves moves() {
    return moves;
  }

  /** Whether it, and not the network that is trained, is what the method is trained for. */
  public boolean evaluated() {
    return evaluated;
  }

  /** The name of a head's copy; empty if the target has none of it. */
  public Optional<String> head(String name) {
    return Optional.ofNullable(heads.get(name));
  }

  /** Says what a target network has and how it follows. */
  @API(status = API.Status.EXPERIMENTAL, since = "0.1")
  public static final class Builder {
    private final String backboneKeyPrefix;
    private final Map<String, String> heads = new LinkedHashMap<>();
    private Moves moves = Moves.AFTER_UPDATE;
    private boolean evaluated;

    private Builder(String backboneKeyPrefix) {
      this.backboneKeyPrefix = backboneKeyPrefix;
    }

    /**
     * Adds a head's copy.
     *
     * @param head a name in {@link SslMethod#heads()}
     * @param copy what its copy is called in the official checkpoint, such as {@code
     *     momentum_projector}
     */
    public Builder head(String head, String copy) {
      heads.put(head, copy);
      return this;
    }

    /** Lets it follow before the forward pass instead of after the update. */
    public Builder movesBeforeForward() {
      moves = Moves.BEFORE_FORWARD;
      return this;
    }

    /** Makes it what evaluation, embedding, the guard and export use unless a config says else. */
    public Builder evaluated() {
      evaluated = true;
      return this;
    }

    /**
     * Ends with how slowly it follows.
     *
     * @param momentum share of the target that stays, m in [0, 1], for the step that is done; see
     *     {@link dev.emc.api.math.Schedules}
     */
    public TargetNetwork momentum(ToDoubleFunction<StepInfo> momentum) {
      return new TargetNetwork(this, momentum);
    }
  }
}
