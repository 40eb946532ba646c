package dev.emc.core.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.PrivateModule;
import com.google.inject.Provider;
import com.google.inject.Scopes;
import com.google.inject.matcher.Matchers;
import com.google.inject.name.Names;
import com.google.inject.spi.InjectionPoint;
import dev.emc.api.CompactTransform;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.SslMethod;
import dev.emc.api.plugin.ExtensionPoint;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Binds the chosen components of one run.
 *
 * <p>Each plugin is a private space, so that two of them may bind one type; within it each
 * component is one more, so that two components may share a config record's type. Only the
 * extension points are seen outside. A plugin none of whose components is chosen has no part.
 */
final class RunModule extends AbstractModule {
  private final Components components;
  private final List<Choice<?>> choices;
  private final Construction construction;

  /** Binds these choices, whose construction is watched. */
  RunModule(Components components, List<Choice<?>> choices, Construction construction) {
    this.components = components;
    this.choices = choices;
    this.construction = construction;
  }

  @Override
  protected void configure() {
    binder().disableCircularProxies();
    var parts = new ArrayList<Part<?>>();
    for (Choice<?> choice : choices) {
      parts.add(part(choice, null));
    }
    if (isChosen(ExtensionPoint.METHOD) && !isChosen(ExtensionPoint.TRANSFORM)) {
      parts.addAll(bindDefaultTransform());
    }
    var byPlugin = new LinkedHashMap<PluginInfo, List<Part<?>>>();
    for (Part<?> part : parts) {
      byPlugin.computeIfAbsent(part.component().plugin(), p -> new ArrayList<>()).add(part);
    }
    byPlugin.forEach(
        (plugin, own) -> install(new PluginSpace(components.modules(plugin), own, construction)));
  }

  private boolean isChosen(ExtensionPoint<?> point) {
    return choices.stream().anyMatch(choice -> choice.point().equals(point));
  }

  private <T> Part<T> part(Choice<T> choice, @Nullable String label) {
    ComponentInfo component = components.find(choice.point(), choice.name());
    Class<T> type = choice.point().type();
    Key<T> key = label == null ? Key.get(type) : Key.get(type, Names.named(label));
    return new Part<>(key, component, choice.config());
  }

  /** Binds the transform to a choice that is made once the method's embedding space is known. */
  private List<Part<?>> bindDefaultTransform() {
    Provider<SslMethod> method = getProvider(SslMethod.class);
    var parts = new ArrayList<Part<?>>();
    var bySpace = new EnumMap<EmbeddingSpace, Provider<CompactTransform>>(EmbeddingSpace.class);
    for (EmbeddingSpace space : EmbeddingSpace.values()) {
      Choice<CompactTransform> choice = Components.defaultTransform(space);
      if (components.names(choice.point()).contains(choice.name())) {
        Part<CompactTransform> part = part(components.complete(choice), space.name());
        parts.add(part);
        bySpace.put(space, getProvider(part.key()));
      }
    }
    bind(CompactTransform.class)
        .toProvider(() -> defaultTransform(method, bySpace))
        .in(Scopes.SINGLETON);
    return parts;
  }

  private CompactTransform defaultTransform(
      Provider<SslMethod> method, Map<EmbeddingSpace, Provider<CompactTransform>> bySpace) {
    EmbeddingSpace space = method.get().embeddingSpace();
    Provider<CompactTransform> transform = bySpace.get(space);
    if (transform == null) {
      // Says which name is missing, and which there are.
      components.find(ExtensionPoint.TRANSFORM, Components.defaultTransform(space).name());
      throw new IllegalStateException("no transform for " + space);
    }
    return transform.get();
  }

  /** A component under the key by which others ask for it. */
  private record Part<T>(Key<T> key, ComponentInfo component, @Nullable Record config) {}

  private static final class PluginSpace extends PrivateModule {
    private final List<Module> modules;
    private final List<Part<?>> parts;
    private final Construction construction;

    PluginSpace(List<Module> modules, List<Part<?>> parts, Construction construction) {
      this.modules = modules;
      this.parts = parts;
      this.construction = construction;
    }

    @Override
    protected void configure() {
      modules.forEach(this::install);
      for (Part<?> part : parts) {
        install(new ComponentSpace<>(part, construction));
        expose(part.key());
      }
    }
  }

  private static final class ComponentSpace<T> extends PrivateModule {
    private final Part<T> part;
    private final Construction construction;

    ComponentSpace(Part<T> part, Construction construction) {
      this.part = part;
      this.construction = construction;
    }

    @Override
    protected void configure() {
      ComponentInfo component = part.component();
      Class<? extends Record> configType = component.configType();
      Record config = part.config();
      if (configType != null) {
        bindConfig(configType, config);
      }
      bindListener(Matchers.any(), construction.of(component));
      if (ComponentCalls.isNeeded(component)) {
        bindBehindCalls(component);
      } else {
        bind(part.key()).toConstructor(constructor(component)).in(Scopes.SINGLETON);
      }
      expose(part.key());
    }

    private void bindBehindCalls(ComponentInfo component) {
      Key<T> itself = Key.get(part.key().getTypeLiteral(), Names.named("itself"));
      bind(itself).toConstructor(constructor(component)).in(Scopes.SINGLETON);
      Provider<T> provider = getProvider(itself);
      Class<T> point = pointType();
      bind(part.key())
          .toProvider(() -> ComponentCalls.before(point, component, provider.get()))
          .in(Scopes.SINGLETON);
    }

    @SuppressWarnings("unchecked") // the key is of the point's class
    private Class<T> pointType() {
      return (Class<T>) part.key().getTypeLiteral().getRawType();
    }

    private <R extends Record> void bindConfig(Class<R> type, @Nullable Record config) {
      bind(type).toInstance(type.cast(config));
    }

    @SuppressWarnings("unchecked") // the registry only takes classes that implement the point
    private Constructor<? extends T> constructor(ComponentInfo component) {
      return (Constructor<? extends T>)
          InjectionPoint.forConstructorOf(component.type()).getMember();
    }
  }
}
