package dev.emc.plugin.swav;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.MethodContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The codes that the assigned views get, each view with a queue of its own where there is one. */
final class CodeAssignment {
  private final Sinkhorn sinkhorn;
  private final List<EmbeddingQueue> queues = new ArrayList<>();

  CodeAssignment(SwavConfig config, MethodContext context) {
    sinkhorn = new Sinkhorn(config.sinkhornEpsilon(), config.sinkhornIterations());
    int length = config.queueLength(context.batchSize());
    for (int view = 0; length > 0 && view < Swav.ASSIGNED_VIEWS; view++) {
      queues.add(new EmbeddingQueue(length, config.embeddingWidth(), context));
    }
  }

  /**
   * Codes of each assigned view, (N, K), outside the graph. With queueing, the queued embeddings
   * are assigned along once there are enough, and then the batch joins the queue.
   *
   * @param scores of all views, (V·N, K), view after view
   */
  List<NDArray> codes(
      Encoder encoder, Block prototypes, Embeddings embeddings, NDArray scores, boolean queueing) {
    long n = embeddings.batchSize();
    var codes = new ArrayList<NDArray>();
    for (int view = 0; view < Swav.ASSIGNED_VIEWS; view++) {
      NDArray own = scores.get(new NDIndex("{}:{}", view * n, (view + 1) * n)).stopGradient();
      if (queueing && !queues.isEmpty()) {
        EmbeddingQueue queue = queues.get(view);
        NDArray unit = embeddings.normalizedView(view).stopGradient();
        NDArray unitAndQueue = queue.behind(unit);
        if (queue.isFull()) {
          NDArray together = encoder.apply(prototypes, unitAndQueue).stopGradient();
          codes.add(sinkhorn.assign(together).get(new NDIndex(":{}", n)));
        } else {
          codes.add(sinkhorn.assign(own));
        }
        queue.push(unitAndQueue);
      } else {
        codes.add(sinkhorn.assign(own));
      }
    }
    return codes;
  }

  /** The queues by name, (L, D) each. */
  Map<String, NDArray> state() {
    var state = new LinkedHashMap<String, NDArray>();
    for (int view = 0; view < queues.size(); view++) {
      state.put(name(view), queues.get(view).rows());
    }
    return state;
  }

  /** Takes over saved queues; where none was saved, the queue fills anew. */
  void restore(Map<String, NDArray> state) {
    for (int view = 0; view < queues.size(); view++) {
      NDArray saved = state.get(name(view));
      if (saved != null) {
        queues.get(view).restore(saved);
      }
    }
  }

  private static String name(int view) {
    return "queue-" + view;
  }
}
