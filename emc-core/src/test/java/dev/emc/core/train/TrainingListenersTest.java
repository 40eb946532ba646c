package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;
import org.mockito.Mockito;

class TrainingListenersTest {
  static Stream<Method> events() {
    return Arrays.stream(TrainingListener.class.getDeclaredMethods())
        .filter(method -> !method.isSynthetic());
  }

  /** Whatever a listener can hear: one that is not passed on would be lost without a word. */
  @ParameterizedTest
  @MethodSource("events")
  void eachEventReachesAllListenersInOrder(Method event) throws ReflectiveOperationException {
    TrainingListener first = mock();
    TrainingListener second = mock();
    TrainingListener both = TrainingListeners.of(List.of(first, second));
    Object[] arguments =
        Arrays.stream(event.getParameterTypes())
            .map(type -> type == String.class ? "a line" : mock(type))
            .toArray();
    event.invoke(both, arguments);
    InOrder order = inOrder(first, second);
    event.invoke(order.verify(first), arguments);
    event.invoke(order.verify(second), arguments);
    assertEquals(1, Mockito.mockingDetails(first).getInvocations().size());
    assertEquals(1, Mockito.mockingDetails(second).getInvocations().size());
  }
}
