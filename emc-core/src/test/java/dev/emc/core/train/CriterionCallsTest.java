package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.Embeddings;
import dev.emc.core.criterion.EmcCriterion;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The criterion is one stream of work for a device: a fixed number of calls of the engine, each on
 * whole arrays, and none that hands numbers over or takes some back.
 */
class CriterionCallsTest {
  private static final int VIEWS = 2;

  /** Calls that ask of an array, or let go of it: no work for the device. */
  private static final Set<String> QUESTIONS =
      Set.of("getShape", "getDataType", "getDevice", "getLayout", "requiresGrad", "deleteNDArray");

  /** Its first act sends numbers of its own. */
  @BeforeAll
  static void startTheEngine() {
    assertEquals("PyTorch", Devices.engine().getEngineName());
  }

  /** What was asked of the device in one loss and its gradient. */
  private static Map<String, Integer> work(int batch, int width) {
    var criterion = EmcCriterion.forEuclidean(10, 1);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      var views = new ArrayList<NDArray>();
      for (int v = 0; v < VIEWS; v++) {
        NDArray view = manager.randomNormal(new Shape(batch, width));
        view.setRequiresGradient(true);
        views.add(view);
      }
      try (var traffic = new HostTraffic()) {
        GradMode.on(
            () -> {
              NDArray total = criterion.loss(Embeddings.of(views, VIEWS)).total();
              try (NDArray ones = total.onesLike()) {
                JniUtils.backward((PtNDArray) total, (PtNDArray) ones, false, false);
              }
              return total;
            });
        assertEquals(Map.of(), traffic.in(), "sent");
        assertEquals(Map.of(), traffic.out(), "read");
        var work = new TreeMap<>(traffic.calls());
        work.keySet().removeAll(QUESTIONS);
        return work;
      }
    }
  }

  @Test
  void itIsAFixedNumberOfCallsWithoutTransfers() {
    // The CPU takes columns in blocks that fit its cache; these fit one, as all do on a GPU.
    Map<String, Integer> small = work(16, 24);
    assertEquals(small, work(128, 200));
    int calls = small.values().stream().mapToInt(n -> n).sum();
    // Of a view; on a GPU each is a kernel of some microseconds, most on (N, D) numbers or on D.
    assertTrue(calls <= 85 * VIEWS, calls + " calls: " + small);
    assertEquals(1, small.get("backward"));
    assertEquals(VIEWS, small.get("sort"), small::toString);
  }

  /** The test would pass without a test if nothing were counted. */
  @Test
  void callsAreCounted() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        var traffic = new HostTraffic()) {
      NDArray two = manager.ones(new Shape(2)).add(manager.ones(new Shape(2)));
      assertEquals(
          List.of(2, 1),
          List.of(traffic.calls().get("createOnesNdArray"), traffic.calls().get("add")),
          two::toString);
    }
  }
}
