package dev.emc.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray matrix(long seed, int rows, int columns) {
    double[] values = new Random(seed).doubles((long) rows * columns, -2, 2).toArray();
    return manager.create(values, new Shape(rows, columns));
  }

  @Test
  void bothFormsAgree() {
    List<NDArray> views = List.of(matrix(1, 5, 3), matrix(2, 5, 3), matrix(3, 5, 3));
    Embeddings apart = Embeddings.of(views, 2);
    Embeddings together = Embeddings.ofStacked(NDArrays.concat(new NDList(views), 0), 3, 2);
    for (Embeddings embeddings : List.of(apart, together)) {
      assertEquals(3, embeddings.viewCount());
      assertEquals(2, embeddings.fullResolutionCount());
      assertEquals(5, embeddings.batchSize());
      assertEquals(3, embeddings.width());
    }
    assertSameValues(apart.stacked(), together.stacked());
    assertSameValues(apart.stackedNormalized(), together.stackedNormalized());
    for (int i = 0; i < 3; i++) {
      assertSameValues(views.get(i), together.view(i));
      assertSameValues(apart.normalizedView(i), together.normalizedView(i));
    }
    assertEquals(2, together.fullResolutionViews().size());
    assertSameValues(views.get(1), together.fullResolutionViews().get(1));
  }

  @Test
  void normalisedRowsHaveUnitLengthAndZeroRowsStayZero() {
    NDArray sample = matrix(4, 4, 6);
    sample.set(new NDIndex("2"), 0);
    double[] lengths =
        Embeddings.of(List.of(sample), 1).normalizedView(0).norm(new int[] {1}).toDoubleArray();
    assertArrayEquals(new double[] {1, 1, 0, 1}, lengths, 1e-12);
  }

  @Test
  void everythingIsComputedOnce() {
    Embeddings embeddings = Embeddings.ofStacked(matrix(5, 6, 3), 2, 2);
    assertSame(embeddings.view(1), embeddings.view(1));
    assertSame(embeddings.normalizedView(1), embeddings.normalizedView(1));
    assertSame(embeddings.stackedNormalized(), embeddings.stackedNormalized());
    Embeddings apart = Embeddings.of(List.of(matrix(6, 3, 3), matrix(7, 3, 3)), 1);
    assertSame(apart.stacked(), apart.stacked());
  }

  @Test
  void gradientsFlowThroughEveryForm() {
    NDArray sample = matrix(8, 6, 3);
    sample.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      Embeddings embeddings = Embeddings.ofStacked(sample, 2, 2);
      NDArray sum =
          embeddings
              .view(0)
              .sum()
              .add(embeddings.normalizedView(1).sum())
              .add(embeddings.stackedNormalized().sum());
      collector.backward(sum);
    }
    NDArray gradient = sample.getGradient();
    assertFalse(gradient.get("0:3").eq(0).any().getBoolean());
    assertFalse(gradient.get("3:6").eq(0).any().getBoolean());
  }

  @Test
  void viewsOfDifferentShapesAreRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Embeddings.of(List.of(matrix(1, 4, 3), matrix(2, 5, 3)), 1));
    assertEquals(
        "every view's embeddings must have one shape (N, D), got [(4, 3), (5, 3)]",
        error.getMessage());
  }

  @Test
  void noViewsAreRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> Embeddings.of(List.of(), 1));
    assertEquals("embeddings need at least one view", error.getMessage());
  }

  @Test
  void rowsThatCannotBeSplitAreRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Embeddings.ofStacked(matrix(1, 7, 3), 2, 1));
    assertEquals("stacked embeddings must be (2·N, D), got (7, 3)", error.getMessage());
  }

  @Test
  void moreFullResolutionViewsThanViewsAreRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Embeddings.ofStacked(matrix(1, 6, 3), 2, 3));
    assertEquals("of 2 views, 3 cannot be full-resolution", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Embeddings.ofStacked(matrix(1, 6, 3), 2, 0));
  }

  private static void assertSameValues(NDArray expected, NDArray actual) {
    assertEquals(expected.getShape(), actual.getShape());
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-15);
  }

  @Test
  void whatElseWasComputedIsKeptByName() {
    NDArray prediction = matrix(8, 4, 2);
    Embeddings embeddings = Embeddings.of(List.of(matrix(9, 4, 3)), 1).with("p1", prediction);
    assertSame(prediction, embeddings.output("p1"));
    assertEquals(List.of("p1"), List.copyOf(embeddings.outputs().keySet()));
    var twice =
        assertThrows(IllegalArgumentException.class, () -> embeddings.with("p1", prediction));
    assertEquals("two outputs named 'p1'", twice.getMessage());
    var none = assertThrows(IllegalArgumentException.class, () -> embeddings.output("p2"));
    assertEquals("no output 'p2', there are [p1]", none.getMessage());
  }
}
