package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.EngineException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartFailureTest {
  private static final Path CACHE = Path.of("cache");
  private static final EngineSettings.Choice OWN =
      new EngineSettings.Choice(null, "2.7.1-20250812", "cpu", List.of());

  @TempDir Path folder;

  private static String line(Throwable cause, EngineSettings.Choice choice) {
    return StartFailure.line(
        new EngineException("Failed to load PyTorch native library", cause), CACHE, choice);
  }

  @Test
  void theLinkersTextIsTold() {
    assertEquals(
        "the engine cannot start: a library cannot be loaded: libtorch_cpu.so: libgomp.so.1: cannot"
            + " open shared object file",
        line(
            new UnsatisfiedLinkError(
                "libtorch_cpu.so: libgomp.so.1: cannot open shared object file\n at x"),
            OWN));
  }

  @Test
  void aPyTorchThatDoesNotFitIsNamedWithItsVariable() throws IOException {
    Files.writeString(folder.resolve(System.mapLibraryName("torch")), "");
    var choice =
        new EngineSettings.Choice(
            InstalledPyTorch.on(folder.toString()).orElseThrow(), "2.7.1-1", "cpu", List.of());
    assertEquals(
        "the engine cannot start: a library cannot be loaded: undefined symbol: _ZN2at; is the"
            + " PyTorch in "
            + folder
            + ", which PYTORCH_LIBRARY_PATH names, the one for version 2.7.1 and 'cpu'?",
        line(new UnsatisfiedLinkError("undefined symbol: _ZN2at"), choice));
  }

  @Test
  void whatUnpackingFailedOnIsTold() {
    String start = "the engine cannot be unpacked in cache: ";
    String end = "; DJL_CACHE_DIR may name another folder";
    assertEquals(
        start + "No space left on device" + end,
        line(new EngineException("x", new IOException("No space left on device")), OWN));
    assertEquals(
        start + "cache/tmp1: permission denied" + end,
        line(new AccessDeniedException("cache/tmp1"), OWN));
    assertEquals(
        start + "cache/tmp1: no such file or folder" + end,
        line(new NoSuchFileException("cache/tmp1"), OWN));
  }

  @Test
  void theDeepestCauseIsTold() {
    assertEquals(
        "the engine cannot start: PyTorch extra Library not found: x.so",
        line(new FileNotFoundException("PyTorch extra Library not found: x.so"), OWN));
    assertEquals(
        "the engine cannot start: NullPointerException",
        line(new IllegalStateException("outer", new NullPointerException()), OWN));
  }
}
