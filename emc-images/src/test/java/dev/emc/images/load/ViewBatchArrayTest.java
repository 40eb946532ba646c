package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import org.junit.jupiter.api.Test;

/** A batch as the engine sees it. */
class ViewBatchArrayTest {

  @Test
  void arraysOfABatchHoldItsPixels() {
    ImageSource source = TestImages.source(9, 20, 3);
    var options = new LoaderOptions(4, 5, 2, 1 << 20, Unreadable.FAIL);
    var loader = new ViewLoader(source, TestImages.busyPlan(12, 3), options);
    try (NDManager manager = NDManager.newBaseManager();
        ViewBatches batches = loader.epoch(0, 0);
        ViewBatch batch = batches.next()) {
      for (int v = 0; v < batch.viewCount(); v++) {
        float[] expected = new float[(int) batch.shape(v).size()];
        batch.view(v).asFloatBuffer().get(expected);
        NDArray array = manager.create(batch.view(v), batch.shape(v), DataType.FLOAT32);
        assertEquals(batch.shape(v), array.getShape());
        assertArrayEquals(expected, array.toFloatArray());
      }
    }
  }

  @Test
  void arraysOfAShortBatchAreShort() {
    var options = new LoaderOptions(4, 5, 2, 1 << 20, Unreadable.FAIL);
    var loader = new EvalLoader(TestImages.source(3, 6, 1), TestImages.plain(6, 1), options);
    try (NDManager manager = NDManager.newBaseManager();
        ViewBatches batches = loader.batches();
        ViewBatch batch = batches.next()) {
      NDArray array = manager.create(batch.view(0), batch.shape(0), DataType.FLOAT32);
      assertArrayEquals(new long[] {3, 1, 6, 6}, array.getShape().getShape());
      float[] expected = new float[108];
      batch.view(0).asFloatBuffer().get(expected);
      assertArrayEquals(expected, array.toFloatArray());
    }
  }
}
