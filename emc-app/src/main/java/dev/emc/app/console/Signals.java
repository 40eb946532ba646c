package dev.emc.app.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Operating system signals.
 *
 * <p>There is no Java API for them but the JDK's supported internals (module jdk.unsupported),
 * which the compiler warns of whatever one does: hence by reflection. A shutdown hook is no
 * substitute, since a second Ctrl-C goes unnoticed while hooks run.
 */
final class Signals {
  private Signals() {}

  /**
   * Sets what happens when a signal arrives, on a thread of its own.
   *
   * @param name such as {@code INT}
   * @return puts back what happened before; does nothing on a system without such signals
   */
  static Runnable on(String name, Runnable action) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method handle = signalType.getMethod("handle", signalType, handlerType);
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlerType}, calling(action));
      Object previous = handle.invoke(null, signal, handler);
      return () -> restore(handle, signal, previous);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return () -> {};
    }
  }

  private static InvocationHandler calling(Runnable action) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "handle" -> {
            action.run();
            yield null;
          }
          case "equals" -> proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "signal handler";
        };
  }

  private static void restore(Method handle, Object signal, @Nullable Object previous) {
    try {
      handle.invoke(null, signal, previous);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a signal handler cannot be put back", e);
    }
  }
}
