package dev.emc.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How arrays and the engine are used. */
class EngineUseTest {
  private static final Set<String> ARITHMETIC =
      Set.of("add", "sub", "mul", "div", "mod", "pow", "maximum", "minimum");

  private static final Set<String> STARTS_ENGINE =
      Set.of(
          "ai.djl.engine.Engine.getInstance",
          "ai.djl.engine.Engine.getEngine",
          "ai.djl.ndarray.NDManager.newBaseManager",
          "ai.djl.Model.newInstance");

  /**
   * {@code x.mul(2f)} in a graph reads freed memory in the backward pass: see {@link
   * dev.emc.api.math.Scalars}.
   */
  @Test
  void arraysAreCombinedWithScalarsThatLiveLongEnough() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      type.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().getName().equals("ai.djl.ndarray.NDArray"))
          .filter(call -> ARITHMETIC.contains(call.getName()))
          .filter(
              call ->
                  call.getTarget()
                      .getRawParameterTypes()
                      .get(0)
                      .getName()
                      .equals("java.lang.Number"))
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  /** {@code copyTo} and {@code set} with Java's numbers give the array other memory: Java's own. */
  @Test
  void arraysAreOverwrittenInPlace() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      type.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().getName().equals("ai.djl.ndarray.NDArray"))
          .filter(
              call ->
                  call.getName().equals("copyTo")
                      || call.getName().equals("set")
                          && call.getTarget().getRawParameterTypes().size() == 1)
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  /** So that what is wrong with the machine is said in one line before DJL guesses. */
  @Test
  void theEngineIsStartedInOnePlace() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      boolean free =
          type.getPackageName().equals("dev.emc.core.engine")
              // Run by the program after the engine was started, or by tests.
              || BuiltModules.of(type).startsWith("emc-plugin-")
              || BuiltModules.of(type).equals("emc-testkit");
      type.getMethodCallsFromSelf().stream()
          .filter(
              call ->
                  !free
                      && STARTS_ENGINE.contains(
                          call.getTarget().getFullName().replaceFirst("\\(.*", "")))
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }
}
