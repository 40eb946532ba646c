package dev.emc.core.train;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.mockito.MockedStatic;
import org.mockito.Mockito;

/**
 * Counts what passes between Java's memory and the engine's on this thread: every call by which DJL
 * hands over numbers or takes some back. On a GPU each is a transfer, and the second kind waits for
 * all work before it.
 */
final class HostTraffic implements AutoCloseable {
  private static final Set<String> IN = Set.of("createNdFromByteBuffer", "set", "createSparseCoo");

  /** Also what gives an array a size that depends on its values: the host waits for that. */
  private static final Set<String> OUT =
      Set.of("getByteBuffer", "nonZeros", "booleanMask", "unique");

  private final Map<String, Integer> in = new TreeMap<>();
  private final Map<String, Integer> out = new TreeMap<>();
  private final Map<String, Integer> calls = new TreeMap<>();
  private final MockedStatic<JniUtils> engine;

  HostTraffic() {
    engine =
        Mockito.mockStatic(
            JniUtils.class,
            Mockito.withSettings()
                .stubOnly()
                .defaultAnswer(
                    call -> {
                      count(call.getMethod().getName());
                      return call.callRealMethod();
                    }));
  }

  private void count(String function) {
    calls.merge(function, 1, Integer::sum);
    if (IN.contains(function)) {
      source().ifPresent(source -> in.merge(source, 1, Integer::sum));
    } else if (OUT.contains(function)) {
      source().ifPresent(source -> out.merge(source, 1, Integer::sum));
    }
  }

  /**
   * Who asked. Numbers of the optimizers live on the host for good: an operator takes a
   * zero-dimensional array of the CPU as an argument, without a transfer.
   */
  private static Optional<String> source() {
    List<StackWalker.StackFrame> ours =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .filter(frame -> frame.getClassName().startsWith("dev.emc."))
                        .filter(frame -> !frame.getClassName().matches(".*[.]HostTraffic([$].*)?"))
                        .toList());
    boolean hosted =
        ours.stream()
            .limit(1)
            .anyMatch(frame -> frame.getClassName().matches(".*[.](ScalarSlot|AbstractOptimizer)"));
    if (hosted || ours.isEmpty()) {
      return Optional.empty();
    }
    StackWalker.StackFrame nearest = ours.get(0);
    return Optional.of(
        nearest.getClassName().replaceAll(".*\\.", "")
            + "."
            + nearest.getMethodName()
            + ":"
            + nearest.getLineNumber());
  }

  /** Calls that handed numbers to the engine, by their place. */
  Map<String, Integer> in() {
    return in;
  }

  /** Calls that took numbers from the engine, by their place. */
  Map<String, Integer> out() {
    return out;
  }

  /** All calls of the engine, by what was asked of it. */
  Map<String, Integer> calls() {
    return calls;
  }

  @Override
  public void close() {
    engine.close();
  }
}
