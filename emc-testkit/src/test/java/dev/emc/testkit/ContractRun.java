package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The outcome of a contract for one component: which of its tests fail, and with what words. */
final class ContractRun {
  private final Map<String, String> failures = new TreeMap<>();

  private ContractRun() {}

  /** Runs a contract's subclass. */
  static ContractRun of(Class<?> contract) {
    var run = new ContractRun();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .forEach(run::add);
    return run;
  }

  private void add(Event event) {
    String message =
        event
            .getPayload(TestExecutionResult.class)
            .flatMap(TestExecutionResult::getThrowable)
            .map(Throwable::getMessage)
            .orElse("");
    failures.put(methodName(event.getTestDescriptor()), message);
  }

  private static String methodName(TestDescriptor descriptor) {
    return descriptor
        .getSource()
        .map(source -> ((MethodSource) source).getMethodName())
        .orElseThrow();
  }

  /** Asserts that every test of the contract passes. */
  void assertPasses() {
    assertEquals(Map.of(), failures);
  }

  /** Asserts that a test of the contract fails with a message that contains some words. */
  void assertFails(String method, String words) {
    String message = failures.get(method);
    if (message == null || !message.contains(words)) {
      throw new AssertionError(
          "expected " + method + " to fail with '" + words + "', failures are " + failures);
    }
  }
}
