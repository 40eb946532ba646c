package dev.emc.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.engine.EngineException;
import dev.emc.api.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
  static Stream<Arguments> lines() {
    var full = new FileSystemException("run/model", null, "No space left on device");
    return Stream.of(
        arguments(2, "no such key", new ConfigException("no such key")),
        arguments(1, "loss is not finite", new IllegalStateException("loss is not finite")),
        arguments(
            1,
            "the engine failed: out of memory (see --debug)",
            new EngineException("\n out of memory\n at libtorch")),
        arguments(
            1,
            "unexpected NumberFormatException: For input string: \"x\" (see --debug)",
            notANumber()),
        arguments(1, "no such file or folder: a.yaml", new NoSuchFileException("a.yaml")),
        arguments(1, "permission denied: a.yaml", new AccessDeniedException("a.yaml")),
        arguments(1, "already exists: a.yaml", new FileAlreadyExistsException("a.yaml")),
        arguments(1, "not a folder: a.yaml", new NotDirectoryException("a.yaml")),
        arguments(1, "folder is not empty: runs", new DirectoryNotEmptyException("runs")),
        arguments(1, "the disk is full: cannot write run/model", full),
        arguments(
            1,
            "the disk is full: free some space or choose another folder with --out",
            new IOException("No space left on device")),
        arguments(
            1,
            "run: Read-only file system",
            new FileSystemException("run", null, "Read-only file system")),
        arguments(1, "run: cannot be used", new FileSystemException("run")),
        arguments(
            1,
            "cannot open a.gz (Is a directory)",
            new FileNotFoundException("a.gz (Is a directory)")),
        arguments(1, "reading or writing failed: IOException", new IOException()),
        arguments(1, "no such file or folder: a", new UncheckedIOException(noFile("a"))),
        arguments(2, "worker", new ExecutionException(new ConfigException("worker"))),
        arguments(1, "first; second", new IOException("first\n\t second\n")),
        arguments(
            1,
            "unexpected NullPointerException: x is null (see --debug)",
            new NullPointerException("x is null")),
        arguments(
            1, "unexpected IllegalStateException (see --debug)", new IllegalStateException()));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void everyFailureIsOneLine(int code, String line, Throwable failure) {
    assertEquals(line, Failures.line(failure));
    assertEquals(code, Failures.exitCode(failure));
  }

  @Test
  void severalMistakesAreALineEach() {
    ConfigException two = ConfigException.of(List.of("a: wrong", "b: wrong\n too"), null);
    assertEquals(List.of("a: wrong", "b: wrong; too"), Failures.lines(two));
    assertEquals("a: wrong; b: wrong; too", Failures.line(two));
    assertEquals(List.of("c; d"), Failures.lines(new ConfigException("c\nd")));
    assertEquals(2, Failures.exitCode(two));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Java heap space",
        "GC overhead limit exceeded",
        "Requested array size exceeds VM limit"
      })
  void tooSmallAHeapSaysWhatToSet(String told) {
    String line = Failures.line(new OutOfMemoryError(told));
    assertTrue(
        line.matches(
            "out of Java memory \\(the limit is \\d+ MB\\): give more, as in EMC_JAVA_OPTS=-Xmx4g"),
        line);
  }

  static Stream<Arguments> shortages() {
    return Stream.of(
        arguments(
            "Cannot reserve 4194304 bytes of direct buffer memory (allocated: 8192, limit: 1048576)",
            "out of direct memory, which holds batches (the limit is 1 MB): give more, as in EMC_JAVA_OPTS=-XX:MaxDirectMemorySize=4g, or lower the batch size"),
        arguments(
            "Direct buffer memory",
            "out of direct memory, which holds batches: give more, as in EMC_JAVA_OPTS=-XX:MaxDirectMemorySize=4g, or lower the batch size"),
        arguments(
            "Metaspace",
            "out of memory for classes: give more, as in EMC_JAVA_OPTS=-XX:MaxMetaspaceSize=1g"),
        arguments(
            "unable to create native thread: possibly out of memory or process/resource limits reached",
            "no thread can be started: the system has no memory for it or allows no more (ulimit -u); lower data.workers or threads"));
  }

  @ParameterizedTest
  @MethodSource("shortages")
  void eachMemoryHasItsOwnAdvice(String told, String line) {
    assertEquals(line, Failures.line(new OutOfMemoryError(told)));
  }

  private static RuntimeException notANumber() {
    return assertThrows(NumberFormatException.class, () -> Integer.parseInt("x"));
  }

  private static IOException noFile(String name) {
    return new NoSuchFileException(name);
  }

  @Test
  void aFullDiskDoesNotHideWhichFileWasWritten() {
    String line = "epoch-0001: cannot write this checkpoint: No space left on device";
    assertEquals(line, Failures.line(new IOException(line)));
  }
}
