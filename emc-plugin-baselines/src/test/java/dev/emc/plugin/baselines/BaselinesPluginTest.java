package dev.emc.plugin.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Module;
import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.ComponentBinding;
import dev.emc.api.plugin.Describe;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.plugin.ExtensionPoint;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BaselinesPluginTest {
  /** What a plugin says of one component. */
  private static final class Bound implements ComponentBinding {
    private final Class<?> type;
    private @Nullable Class<? extends Record> config;
    private @Nullable String line;

    private Bound(Class<?> type) {
      this.type = type;
    }

    @Override
    public ComponentBinding config(Class<? extends Record> record) {
      config = record;
      return this;
    }

    @Override
    public ComponentBinding describedAs(String description) {
      line = description;
      return this;
    }
  }

  /** Writes down what is bound. */
  private static final class Recorder implements EmcBinder {
    private final Map<String, Bound> components = new LinkedHashMap<>();

    @Override
    public <T> ComponentBinding bind(
        ExtensionPoint<T> point, String name, Class<? extends T> type) {
      var bound = new Bound(type);
      assertFalse(components.containsKey(point + " " + name), name);
      components.put(point + " " + name, bound);
      return bound;
    }

    @Override
    public void install(Module module) {
      throw new AssertionError("no wiring expected");
    }
  }

  private static Map<String, Bound> components() {
    var recorder = new Recorder();
    new BaselinesPlugin().configure(recorder);
    return recorder.components;
  }

  @Test
  void isFoundAsAServiceAndBuiltForThisApi() {
    assertTrue(
        ServiceLoader.load(EmcPlugin.class).stream()
            .anyMatch(p -> p.type() == BaselinesPlugin.class));
    assertEquals(EmcApi.MAJOR, BaselinesPlugin.class.getAnnotation(BuiltFor.class).value());
  }

  @Test
  void bringsWhatItSays() {
    assertEquals(
        new TreeSet<>(
            Set.of(
                "regularizer none",
                "regularizer vcreg",
                "regularizer auh",
                "regularizer mmcr",
                "regularizer koleo",
                "regularizer sigreg",
                "regularizer visreg",
                "regularizer log-det",
                "regularizer mmd-sphere",
                "estimator vasicek",
                "estimator ebrahimi",
                "estimator van-es",
                "estimator correa",
                "estimator kde",
                "estimator nearest-neighbour")),
        new TreeSet<>(components().keySet()));
  }

  @Test
  void everyComponentIsDescribedAndCanBeBuiltFromItsDefaults() throws ReflectiveOperationException {
    for (var entry : components().entrySet()) {
      Bound bound = entry.getValue();
      assertNotNull(bound.line, entry.getKey());
      var constructor = bound.type.getConstructors()[0];
      assertTrue(constructor.isAnnotationPresent(Inject.class), entry.getKey());
      Class<? extends Record> config = bound.config;
      if (config == null) {
        assertNotNull(constructor.newInstance());
        continue;
      }
      for (var component : config.getRecordComponents()) {
        Describe describe = component.getAnnotation(Describe.class);
        assertNotNull(describe, component.toString());
        assertFalse(describe.value().contains("\n"), component.toString());
      }
      assertNotNull(constructor.newInstance(config.getConstructor().newInstance()));
    }
  }
}
