package dev.emc.images.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a batch held, copied. */
public record BatchCopy(long batchIndex, List<Integer> indices, List<List<Float>> views) {
  public static BatchCopy of(ViewBatch batch) {
    var views = new ArrayList<List<Float>>();
    for (int v = 0; v < batch.viewCount(); v++) {
      var floats = batch.view(v).asFloatBuffer();
      var list = new ArrayList<Float>();
      while (floats.hasRemaining()) {
        list.add(floats.get());
      }
      views.add(list);
    }
    return new BatchCopy(
        batch.batchIndex(), Arrays.stream(batch.indices()).boxed().toList(), views);
  }

  /** All batches, closed. */
  public static List<BatchCopy> drain(ViewBatches batches) {
    var copies = new ArrayList<BatchCopy>();
    try (batches) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next()) {
          copies.add(BatchCopy.of(batch));
        }
      }
    }
    return copies;
  }
}
