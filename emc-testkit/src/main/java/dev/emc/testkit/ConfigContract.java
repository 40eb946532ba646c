package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.emc.api.plugin.Describe;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * What every component's config record promises, see {@link
 * dev.emc.api.plugin.ComponentBinding#config}. Extend it in a test of the plugin.
 */
public abstract class ConfigContract {
  /** The record under test. */
  protected abstract Class<? extends Record> type();

  /**
   * Constructions that must be refused, by the exact message expected, which names the key in
   * kebab-case, what is allowed and what was given.
   */
  protected abstract Map<String, Executable> refused();

  @Test
  void theDefaultsNeedNoArguments() throws ReflectiveOperationException {
    assertTrue(Modifier.isPublic(type().getModifiers()), type() + " must be public");
    var constructor = type().getConstructor();
    assertEquals(
        constructor.newInstance(), constructor.newInstance(), "the defaults must always be equal");
  }

  /**
   * Components, by name, for which any number is right. Of all others, {@link NumberLimits} asks
   * for two ends.
   */
  protected Set<String> unlimited() {
    return Set.of("seed");
  }

  @Test
  void everyNumberHasTwoEnds() throws ReflectiveOperationException {
    NumberLimits.check(type().getConstructor().newInstance(), unlimited());
  }

  @Test
  void everyKeyIsDescribedInOneLine() {
    for (RecordComponent component : type().getRecordComponents()) {
      Describe describe = component.getAnnotation(Describe.class);
      assertNotNull(describe, component.getName() + " lacks @Describe");
      assertFalse(
          describe.value().isBlank() || describe.value().contains("\n"),
          "@Describe of " + component.getName() + " must be one line");
    }
  }

  @TestFactory
  Stream<DynamicTest> valuesOutOfRangeAreRefused() {
    return refused().entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey(),
                    () ->
                        assertEquals(
                            entry.getKey(),
                            assertThrows(IllegalArgumentException.class, entry.getValue())
                                .getMessage())));
  }
}
