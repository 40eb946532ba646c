package dev.emc.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.DefaultSignals;
import dev.emc.testkit.process.Limits;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Tag("integration")
class InterruptsIT {
  private static final String NOTE =
      "stopping after this step and saving; press Ctrl-C again to stop at once";

  private final List<Process> started = new ArrayList<>();

  /** A program that works until it is asked to stop; it says what it does with its arguments. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) throws InterruptedException {
      List<String> words = List.of(arguments);
      Interrupts.endProcessAtOnce();
      if (words.contains("no-listener")) {
        System.out.println("working");
        Thread.sleep(Long.MAX_VALUE);
      }
      var console = new Console(System.out, System.err, Terminal.NONE, false, false);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("farewell")));
      int code;
      try (var interrupts =
          words.contains("part") ? Interrupts.listenAsPart(console) : Interrupts.listen(console)) {
        System.out.println("working");
        while (!interrupts.token().isCancelled() || words.contains("deaf")) {
          Thread.sleep(5);
        }
        if (words.contains("part")) {
          // Long enough for the test to send more signals, which must not matter; Java may deliver
          // them later than that, but not where nobody listens any more.
          System.in.read();
          System.out.println("saved");
          System.exit(interrupts.exitCode());
        }
        code = interrupts.exitCode();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      System.out.println("saved");
      System.exit(code);
    }
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  /** Starts the program with the system's signal disposition, whatever that of the tests is. */
  private Process start(String... arguments) throws Exception {
    DefaultSignals.assumeHeard();
    var words = new ArrayList<>(DefaultSignals.command());
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    words.addAll(List.of(arguments));
    Process process = Limits.limited(new ProcessBuilder(words).redirectErrorStream(true).start());
    started.add(process);
    String line = output(process).readLine();
    while (line != null && line.startsWith("Picked up ")) {
      // Java itself, of JAVA_TOOL_OPTIONS.
      line = output(process).readLine();
    }
    assertEquals("working", line);
    return process;
  }

  private static BufferedReader output(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private static int end(Process process) throws InterruptedException {
    return Limits.end(process);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void theFirstSignalLetsTheWorkEndTidily(String name, int code) throws Exception {
    Process process = start();
    DefaultSignals.send(process, name);
    List<String> lines = output(process).lines().filter(line -> !line.equals(NOTE)).toList();
    assertEquals(List.of("saved", "farewell"), lines);
    assertEquals(code, end(process));
  }

  @ParameterizedTest
  @CsvSource({"INT, INT, 130", "TERM, INT, 130", "INT, TERM, 143", "TERM, HUP, 129"})
  void theNextSignalEndsTheProcessWithoutFarewells(String first, String next, int code)
      throws Exception {
    Process process = start("deaf");
    DefaultSignals.send(process, first);
    assertEquals(NOTE, output(process).readLine());
    assertTrue(process.isAlive());
    DefaultSignals.send(process, next);
    assertNull(output(process).readLine());
    assertEquals(code, end(process));
  }

  @Test
  void aPartOfAStudyHasPatienceWithSignals() throws Exception {
    Process process = start("part");
    DefaultSignals.send(process, "INT");
    assertEquals("stopping after this step and saving", output(process).readLine());
    DefaultSignals.send(process, "TERM");
    DefaultSignals.send(process, "INT");
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    assertEquals("saved", output(process).readLine());
    assertEquals(130, end(process));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void withoutAListenerASignalEndsTheProcess(String name, int code) throws Exception {
    Process process = start("no-listener");
    DefaultSignals.send(process, name);
    assertNull(output(process).readLine());
    assertEquals(code, end(process));
  }

  /** As timeout(1) and a terminal that closes send it: twice within a moment. */
  @Test
  void anEchoOfTheFirstSignalCountsAsTheFirst() {
    var said = new ByteArrayOutputStream();
    var console =
        new Console(
            System.out,
            new PrintStream(said, true, StandardCharsets.UTF_8),
            Terminal.NONE,
            false,
            false);
    var released = new ArrayList<String>();
    var all = new ArrayList<Interrupts>();
    var interrupts =
        new Interrupts(
            console, true, () -> all.get(0).received(15), () -> released.add("to the system"));
    all.add(interrupts);
    assertFalse(interrupts.token().isCancelled());
    interrupts.received(15);
    assertTrue(interrupts.token().isCancelled());
    assertEquals(143, interrupts.exitCode());
    assertEquals(List.of("to the system"), released);
    assertEquals(NOTE + System.lineSeparator(), said.toString(StandardCharsets.UTF_8));
  }

  @Test
  void nothingIsReleasedOnceTheWorkIsOver() {
    var console = new Console(System.out, System.err, Terminal.NONE, true, false);
    var released = new ArrayList<String>();
    var all = new ArrayList<Interrupts>();
    var interrupts =
        new Interrupts(console, true, () -> all.get(0).close(), () -> released.add("too late"));
    all.add(interrupts);
    interrupts.received(2);
    assertEquals(List.of(), released);
  }
}
