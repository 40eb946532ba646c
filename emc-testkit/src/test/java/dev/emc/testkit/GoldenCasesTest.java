package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** A golden case says its name where it is listed and where it fails. */
class GoldenCasesTest {
  @Test
  void aCaseIsListedByItsName() {
    assertEquals("ties float32", named(() -> {}).getDisplayName());
  }

  @Test
  void aFailureStartsWithTheName() {
    assertEquals("ties float32: 1 is not 2", messageOf(new AssertionError("1 is not 2")));
    assertEquals("ties float32: java.io.IOException: torn", messageOf(new IOException("torn")));
  }

  @Test
  void aSkippedCaseStaysSkipped() {
    DynamicTest skipped =
        named(
            () -> {
              throw new TestAbortedException("no Python here");
            });
    assertThrows(TestAbortedException.class, skipped.getExecutable()::execute);
  }

  private static String messageOf(Throwable thrown) {
    DynamicTest failing =
        named(
            () -> {
              throw thrown;
            });
    return assertThrows(AssertionError.class, failing.getExecutable()::execute).getMessage();
  }

  private static DynamicTest named(Executable check) {
    return GoldenCases.named("ties float32", check);
  }
}
