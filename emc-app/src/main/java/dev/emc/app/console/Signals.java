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
    return set(
        name,
        handlerType ->
            Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {handlerType}, calling(action)));
  }

  /**
   * Lets a signal do what it does to a program that never heard of it: the system ends the process
   * there and then, without Java's or the engine's farewells. A signal that the process was started
   * to ignore stays ignored. Does nothing on a system without such signals.
   */
  static void toSystem(String name) {
    set(name, handlerType -> handlerType.getField("SIG_DFL").get(null));
  }

  /** Makes a handler of the JDK's type. */
  private interface Handler {
    Object of(Class<?> handlerType) throws ReflectiveOperationException;
  }

  private static Runnable set(String name, Handler handler) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method handle = signalType.getMethod("handle", signalType, handlerType);
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      Object previous = handle.invoke(null, signal, handler.of(handlerType));
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
