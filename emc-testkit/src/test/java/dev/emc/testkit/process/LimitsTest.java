package dev.emc.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

class LimitsTest {
  /** Says something, then sleeps far longer than a test may take. */
  static final class Sleeper {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("asleep");
      Thread.sleep(Duration.ofHours(1).toMillis());
    }
  }

  private Process sleeper;

  @BeforeEach
  void start() throws IOException {
    sleeper =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sleeper.class.getName())
            .start();
  }

  @Test
  void whatAProgramSaysEndsWithItsTime() throws Exception {
    var words = Limits.limited(sleeper, Duration.ofMillis(200)).inputReader();
    words.lines().forEach(line -> assertEquals("asleep", line));
    assertNotEquals(0, Limits.end(sleeper));
  }

  @Test
  void aProgramThatDoesNotEndIsKilled() throws InterruptedException {
    var e = assertThrows(AssertionError.class, () -> Limits.end(sleeper, Duration.ofMillis(10)));
    assertTrue(e.getMessage().endsWith(" did not end within 0 s"), e.getMessage());
    sleeper.waitFor();
    assertFalse(sleeper.isAlive());
  }

  /** What the build tells JUnit: without it a test that hangs would hang the build. */
  private static final class Limit implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == ExtensionContext.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context;
    }
  }

  @Test
  @ExtendWith(Limit.class)
  void everyTestOfTheBuildHasALimit(ExtensionContext context) {
    sleeper.destroyForcibly();
    String limits = "junit.jupiter.execution.timeout.";
    assertTrue(context.getConfigurationParameter(limits + "default").isPresent());
    assertEquals(
        "SEPARATE_THREAD",
        context.getConfigurationParameter(limits + "thread.mode.default").orElse(""));
  }
}
