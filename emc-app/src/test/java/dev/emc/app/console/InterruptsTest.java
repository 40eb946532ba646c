package dev.emc.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class InterruptsTest {
  /** A program that works until it is asked to stop; with an argument, it does not listen. */
  static final class Worker {
    public static void main(String[] arguments) throws InterruptedException {
      var console = new Console(System.out, System.err, Terminal.NONE, false, false);
      try (var interrupts = Interrupts.listen(console)) {
        System.out.println("working");
        while (!interrupts.token().isCancelled() || arguments.length > 0) {
          Thread.sleep(5);
        }
      }
      System.out.println("saved");
      System.exit(Interrupts.EXIT_CODE);
    }
  }

  private static Process start(String... arguments) throws IOException {
    var command =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.command().add("-cp");
    command.command().add(System.getProperty("java.class.path"));
    command.command().add(Worker.class.getName());
    command.command().addAll(List.of(arguments));
    Process process = command.redirectErrorStream(true).start();
    var output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && line.startsWith("Picked up ")) {
      // Java itself, of JAVA_TOOL_OPTIONS.
      line = output.readLine();
    }
    assertEquals("working", line);
    return process;
  }

  private static void signal(Process process, String name) throws Exception {
    String id = Long.toString(process.pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + name, id).start().waitFor());
  }

  @Test
  void theFirstInterruptLetsTheWorkEndTidily() throws Exception {
    Process process = start();
    signal(process, "INT");
    var output = process.inputReader(StandardCharsets.UTF_8);
    assertEquals(
        "stopping after this step and saving; press Ctrl-C again to stop at once",
        output.readLine());
    assertEquals("saved", output.readLine());
    assertEquals(130, process.waitFor());
  }

  @Test
  void theSecondInterruptStopsAtOnce() throws Exception {
    Process process = start("deaf");
    signal(process, "TERM");
    assertTrue(process.inputReader(StandardCharsets.UTF_8).readLine().startsWith("stopping"));
    assertTrue(process.isAlive());
    signal(process, "INT");
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(130, process.exitValue());
  }
}
