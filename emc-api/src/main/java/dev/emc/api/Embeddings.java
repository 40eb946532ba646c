package dev.emc.api;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The embeddings of every view of one batch, before any normalisation.
 *
 * <p>All a {@link Regularizer} ever sees of the base method: one (N, D) matrix per view, which of
 * the views are full-resolution, and the same rows at unit length. Row n of every view comes from
 * image n. Stacked forms are (V·N, D), view after view. What is asked for is computed once and
 * shared; nothing is copied from the device.
 *
 * <p>Not thread-safe; lives as long as the step's manager.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Embeddings {
  private static final double NORM_FLOOR = 1e-12;

  private final int viewCount;
  private final int fullResolutionCount;
  private final long batchSize;
  private final long width;
  private final @Nullable NDArray[] views;
  private final @Nullable NDArray[] normalizedViews;
  private final Map<String, NDArray> outputs = new LinkedHashMap<>();
  private @Nullable NDArray stacked;
  private @Nullable NDArray stackedNormalized;

  private Embeddings(int viewCount, int fullResolutionCount, long batchSize, long width) {
    if (fullResolutionCount < 1 || fullResolutionCount > viewCount) {
      throw new IllegalArgumentException(
          "of " + viewCount + " views, " + fullResolutionCount + " cannot be full-resolution");
    }
    this.viewCount = viewCount;
    this.fullResolutionCount = fullResolutionCount;
    this.batchSize = batchSize;
    this.width = width;
    this.views = new NDArray[viewCount];
    this.normalizedViews = new NDArray[viewCount];
  }

  /**
   * Embeddings from one matrix per view.
   *
   * @param views (N, D) each, full-resolution views first
   * @param fullResolutionCount how many of the first views are full-resolution, at least 1
   * @throws IllegalArgumentException if there are no views, or their shapes differ or are not
   *     two-dimensional
   */
  public static Embeddings of(List<NDArray> views, int fullResolutionCount) {
    if (views.isEmpty()) {
      throw new IllegalArgumentException("embeddings need at least one view");
    }
    var shape = views.get(0).getShape();
    for (NDArray view : views) {
      if (shape.dimension() != 2 || !view.getShape().equals(shape)) {
        throw new IllegalArgumentException(
            "every view's embeddings must have one shape (N, D), got "
                + views.stream().map(NDArray::getShape).toList());
      }
    }
    var embeddings = new Embeddings(views.size(), fullResolutionCount, shape.get(0), shape.get(1));
    for (int i = 0; i < views.size(); i++) {
      embeddings.views[i] = views.get(i);
    }
    return embeddings;
  }

  /**
   * Embeddings of views that went through the head together.
   *
   * @param stacked (V·N, D), view after view, full-resolution views first
   * @param viewCount V
   * @param fullResolutionCount how many of the first views are full-resolution, at least 1
   * @throws IllegalArgumentException if the rows cannot be split into V views
   */
  public static Embeddings ofStacked(NDArray stacked, int viewCount, int fullResolutionCount) {
    var shape = stacked.getShape();
    if (shape.dimension() != 2 || shape.get(0) % viewCount != 0) {
      throw new IllegalArgumentException(
          "stacked embeddings must be (" + viewCount + "·N, D), got " + shape);
    }
    var embeddings =
        new Embeddings(viewCount, fullResolutionCount, shape.get(0) / viewCount, shape.get(1));
    embeddings.stacked = stacked;
    return embeddings;
  }

  /**
   * Keeps something else that was computed with the embeddings until the loss needs it, such as
   * predictions or the target's projections. It may carry a gradient.
   *
   * <p>Where a run does a step in pieces, the rows of all pieces are put together: there must be
   * one for each image, or for each image of several views, view after view.
   *
   * @param name by which {@link #output} returns it
   * @return this
   * @throws IllegalArgumentException if the name is taken
   */
  public Embeddings with(String name, NDArray output) {
    if (outputs.putIfAbsent(name, output) != null) {
      throw new IllegalArgumentException("two outputs named '" + name + "'");
    }
    return this;
  }

  /**
   * What was kept under a name.
   *
   * @throws IllegalArgumentException if nothing was; the message lists what there is
   */
  public NDArray output(String name) {
    NDArray output = outputs.get(name);
    if (output == null) {
      throw new IllegalArgumentException("no output '" + name + "', there are " + outputs.keySet());
    }
    return output;
  }

  /** All that was kept, by name. */
  public Map<String, NDArray> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /** Number of views, V. */
  public int viewCount() {
    return viewCount;
  }

  /** How many views are full-resolution; they are the first ones. */
  public int fullResolutionCount() {
    return fullResolutionCount;
  }

  /** Images in the batch, N. */
  public long batchSize() {
    return batchSize;
  }

  /** Width of an embedding, D. */
  public long width() {
    return width;
  }

  /** Unnormalised embeddings of one view, (N, D). */
  public NDArray view(int index) {
    NDArray view = views[index];
    if (view == null) {
      view = rows(Objects.requireNonNull(stacked), index);
      views[index] = view;
    }
    return view;
  }

  /** Embeddings of one view with rows of unit length, z / max(‖z‖, 1e-12); (N, D). */
  public NDArray normalizedView(int index) {
    NDArray view = normalizedViews[index];
    if (view == null) {
      view =
          stackedNormalized != null
              ? rows(stackedNormalized, index)
              : view(index).normalize(2, 1, NORM_FLOOR);
      normalizedViews[index] = view;
    }
    return view;
  }

  /** Unnormalised embeddings of the full-resolution views, (N, D) each. */
  public List<NDArray> fullResolutionViews() {
    var result = new ArrayList<NDArray>(fullResolutionCount);
    for (int i = 0; i < fullResolutionCount; i++) {
      result.add(view(i));
    }
    return result;
  }

  /** All unnormalised embeddings, (V·N, D), view after view. */
  public NDArray stacked() {
    NDArray all = stacked;
    if (all == null) {
      var list = new NDList();
      for (int i = 0; i < viewCount; i++) {
        list.add(view(i));
      }
      all = list.size() == 1 ? list.get(0) : NDArrays.concat(list, 0);
      stacked = all;
    }
    return all;
  }

  /** All embeddings with rows of unit length, (V·N, D), view after view. */
  public NDArray stackedNormalized() {
    NDArray all = stackedNormalized;
    if (all == null) {
      all = stacked().normalize(2, 1, NORM_FLOOR);
      stackedNormalized = all;
    }
    return all;
  }

  private NDArray rows(NDArray matrix, int view) {
    return matrix.get(new NDIndex("{}:{}", view * batchSize, (view + 1) * batchSize));
  }
}
