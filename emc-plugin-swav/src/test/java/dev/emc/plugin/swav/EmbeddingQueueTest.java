package dev.emc.plugin.swav;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.MethodContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingQueueTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final MethodContext context = new MethodContext(8, 2, 3, 32, DataType.FLOAT32, manager);

  @AfterEach
  void close() {
    manager.close();
  }

  private void push(EmbeddingQueue queue, float value) {
    queue.push(queue.behind(manager.ones(new Shape(2, 1)).mul(value)));
  }

  @Test
  void theNewestRowsStandInFrontAndTheOldestFallOff() {
    var queue = new EmbeddingQueue(6, 1, context);
    push(queue, 1);
    push(queue, 2);
    assertArrayEquals(new float[] {2, 2, 1, 1, 0, 0}, queue.rows().toFloatArray());
    assertFalse(queue.isFull());
    push(queue, 3);
    assertTrue(queue.isFull());
    push(queue, 4);
    assertArrayEquals(new float[] {4, 4, 3, 3, 2, 2}, queue.rows().toFloatArray());
    assertTrue(queue.isFull());
  }

  @Test
  void theBatchStandsInFrontOfTheQueueItHasNotJoinedYet() {
    var queue = new EmbeddingQueue(4, 1, context);
    push(queue, 1);
    NDArray together = queue.behind(manager.ones(new Shape(2, 1)).mul(5f));
    assertArrayEquals(new float[] {5, 5, 1, 1, 0, 0}, together.toFloatArray());
  }

  @Test
  void aRestoredQueueIsAsFullAsItWas() {
    var half = new EmbeddingQueue(4, 1, context);
    push(half, 1);
    var resumed = new EmbeddingQueue(4, 1, context);
    resumed.restore(half.rows());
    assertFalse(resumed.isFull());
    push(resumed, 2);
    assertTrue(resumed.isFull());
    assertArrayEquals(new float[] {2, 2, 1, 1}, resumed.rows().toFloatArray());
    var again = new EmbeddingQueue(4, 1, context);
    again.restore(resumed.rows());
    assertTrue(again.isFull());
  }

  @Test
  void aQueueOfAnotherSizeIsRefused() {
    var queue = new EmbeddingQueue(4, 1, context);
    var error =
        assertThrows(ConfigException.class, () -> queue.restore(manager.zeros(new Shape(6, 1))));
    assertEquals(
        "the checkpoint's queue is (6, 1), this run's is (4, 1): resume with the same queue-length"
            + " and batch-size",
        error.getMessage());
  }
}
