package dev.emc.api;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Scalars;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A loss in parts: an ordered set of named, weighted scalars, and gauges that are only looked at.
 *
 * <p>The total is Σ weight · value. Values stay on the device; whoever logs them decides when to
 * read them. A criterion that maximises a quantity reports the quantity itself with a negative
 * weight, so that a user reads an entropy as an entropy.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class LossTerms {
  private final Map<String, Term> terms;
  private final Map<String, NDArray> gauges;

  private LossTerms(Map<String, Term> terms, Map<String, NDArray> gauges) {
    this.terms = terms;
    this.gauges = gauges;
  }

  /**
   * One part of a loss.
   *
   * @param name kebab-case, unique within its loss
   * @param weight factor of the value in the total
   * @param value scalar, unweighted
   */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  public record Term(String name, double weight, NDArray value) {}

  /** No terms at all: the total is not defined. */
  public static LossTerms none() {
    return new Builder().build();
  }

  /** Starts a loss. */
  public static Builder builder() {
    return new Builder();
  }

  /** The terms in the order in which they were added. */
  public Collection<Term> terms() {
    return List.copyOf(terms.values());
  }

  /** Scalars to log beside the terms; they have no part in the total. */
  public Map<String, NDArray> gauges() {
    return Collections.unmodifiableMap(gauges);
  }

  /**
   * The unweighted value of a term.
   *
   * @throws IllegalArgumentException if there is no such term; the message lists those there are
   */
  public NDArray value(String name) {
    Term term = terms.get(name);
    if (term == null) {
      throw new IllegalArgumentException(
          "no loss term '" + name + "', there are " + terms.keySet());
    }
    return term.value();
  }

  /** Whether there is nothing to minimise. */
  public boolean isEmpty() {
    return terms.isEmpty();
  }

  /**
   * Σ weight · value, a scalar.
   *
   * @throws IllegalStateException if there are no terms
   */
  public NDArray total() {
    NDArray total = null;
    for (Term term : terms.values()) {
      if (term.weight() == 0) {
        continue;
      }
      NDArray weighted =
          term.weight() == 1
              ? term.value()
              : term.value().mul(Scalars.like(term.value(), term.weight()));
      total = total == null ? weighted : total.add(weighted);
    }
    if (total == null) {
      throw new IllegalStateException("a loss without weighted terms has no total");
    }
    return total;
  }

  /** The same values with every weight multiplied by a factor; the gauges stay. */
  public LossTerms scaled(double factor) {
    if (factor == 1) {
      return this;
    }
    var scaled = new Builder();
    terms.values().forEach(t -> scaled.add(t.name(), factor * t.weight(), t.value()));
    scaled.gauges.putAll(gauges);
    return scaled.build();
  }

  /**
   * These terms followed by others, each name prefixed with its owner's, as in {@code emc/entropy}.
   */
  public static LossTerms join(Map<String, LossTerms> byOwner) {
    var builder = new Builder();
    byOwner.forEach(
        (owner, loss) -> {
          loss.terms
              .values()
              .forEach(t -> builder.add(owner + "/" + t.name(), t.weight(), t.value()));
          loss.gauges.forEach((name, value) -> builder.gauge(owner + "/" + name, value));
        });
    return builder.build();
  }

  /** Collects terms and gauges in order. */
  @API(status = API.Status.MAINTAINED, since = "0.1")
  public static final class Builder {
    private final Map<String, Term> terms = new LinkedHashMap<>();
    private final Map<String, NDArray> gauges = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a term.
     *
     * @param name kebab-case
     * @param weight factor in the total
     * @param value scalar, unweighted
     * @throws IllegalArgumentException if the name is taken, the value is not a scalar or the
     *     weight is not finite
     */
    public Builder add(String name, double weight, NDArray value) {
      requireNew(name, value);
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException(
            "the weight of loss term '" + name + "' must be finite, got " + weight);
      }
      terms.put(name, new Term(name, weight, value));
      return this;
    }

    /**
     * Adds a scalar that is logged but not minimised; it is cut from the graph.
     *
     * @throws IllegalArgumentException if the name is taken or the value is not a scalar
     */
    public Builder gauge(String name, NDArray value) {
      requireNew(name, value);
      gauges.put(name, value.stopGradient());
      return this;
    }

    private void requireNew(String name, NDArray value) {
      if (terms.containsKey(name) || gauges.containsKey(name)) {
        throw new IllegalArgumentException("two loss terms named '" + name + "'");
      }
      if (value.size() != 1) {
        throw new IllegalArgumentException(
            "loss term '" + name + "' must be a scalar, got shape " + value.getShape());
      }
    }

    /** The finished loss. */
    public LossTerms build() {
      return new LossTerms(new LinkedHashMap<>(terms), new LinkedHashMap<>(gauges));
    }
  }

  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    terms.values().forEach(t -> parts.add(t.weight() + "·" + t.name()));
    return String.join(" + ", parts);
  }
}
