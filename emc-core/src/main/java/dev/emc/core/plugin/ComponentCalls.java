package dev.emc.core.plugin;

import dev.emc.api.ConfigException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a component of a plugin that has a class loader of its own: calls run with it as
 * the thread's, and what the component throws, or returns that it must not, is told of it by name.
 */
public final class ComponentCalls implements InvocationHandler {
  private static final String API = "dev.emc.api.";

  private final ComponentInfo info;
  private final Object component;
  private final ReturnedValues returned;

  private ComponentCalls(ComponentInfo info, Object component) {
    this.info = info;
    this.component = component;
    this.returned = new ReturnedValues(info.inWords());
  }

  /** Whether a component is from a plugin with a class loader of its own. */
  static boolean isNeeded(ComponentInfo info) {
    return info.type().getClassLoader() instanceof PluginClassLoader;
  }

  /** The component with this before it: it has all interfaces of the API that the component has. */
  static <T> T before(Class<T> point, ComponentInfo info, T component) {
    var interfaces = new LinkedHashSet<Class<?>>();
    for (Class<?> type = component.getClass(); type != null; type = type.getSuperclass()) {
      addApi(type, interfaces);
    }
    return point.cast(
        Proxy.newProxyInstance(
            point.getClassLoader(),
            interfaces.toArray(Class<?>[]::new),
            new ComponentCalls(info, component)));
  }

  private static void addApi(Class<?> type, Set<Class<?>> found) {
    for (Class<?> each : type.getInterfaces()) {
      if (each.getName().startsWith(API)) {
        found.add(each);
      }
      addApi(each, found);
    }
  }

  /**
   * The component that this stands before, for who takes on what it does; others are themselves.
   */
  static <T> T behind(Class<T> point, T component) {
    ComponentCalls calls = of(component);
    return calls == null ? component : point.cast(calls.component);
  }

  /** The class of a component, whether this stands before it or not. */
  public static Class<?> typeOf(Object component) {
    ComponentCalls calls = of(component);
    return calls == null ? component.getClass() : calls.component.getClass();
  }

  /**
   * Runs what a component made, such as a backbone's block, as a call of it.
   *
   * @param component as {@link ComponentGraph} gives it
   * @param call its name in messages
   */
  public static <T> T as(Object component, String call, Supplier<T> work) {
    ComponentCalls calls = of(component);
    return calls == null ? work.get() : calls.run(call, work);
  }

  private static @Nullable ComponentCalls of(Object component) {
    return Proxy.isProxyClass(component.getClass())
            && Proxy.getInvocationHandler(component) instanceof ComponentCalls calls
        ? calls
        : null;
  }

  private <T> T run(String call, Supplier<T> work) {
    try {
      return PluginCode.in(info.type().getClassLoader(), work);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      throw blamed(call, e);
    }
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getName().equals("equals") && method.getDeclaringClass() == Object.class) {
      return arguments != null && proxy == arguments[0];
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(info.type().getClassLoader());
    try {
      Object result = method.invoke(component, arguments);
      returned.check(method, arguments, result);
      return result;
    } catch (InvocationTargetException e) {
      throw blamed(method.getName(), e.getCause() == null ? e : e.getCause());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** What is to be thrown for a failure: one of the runtime's, or of another plugin, stays. */
  private RuntimeException blamed(String call, Throwable failure) {
    if (failure instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
      throw error;
    }
    boolean clear =
        failure instanceof ConfigException
            || failure instanceof ComponentFailure
            || failure instanceof CancellationException;
    if (clear || !isOwn(failure)) {
      if (failure instanceof RuntimeException stays) {
        return stays;
      }
      if (failure instanceof Error stays) {
        throw stays;
      }
    }
    return new ComponentFailure(
        "%s failed in %s: %s".formatted(info.inWords(), call, Failures.line(failure)), failure);
  }

  private boolean isOwn(Throwable failure) {
    String loader = info.type().getClassLoader().getName();
    return PluginTraces.innermost(failure)
        .map(frame -> loader.equals(frame.getClassLoaderName()))
        .orElse(failure.getStackTrace().length == 0);
  }
}
