package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesCacheTest {
  @TempDir Path folder;

  private static BundledEngine bundled(long size) {
    return new BundledEngine(
        "2.7.1-20250812",
        "cpu",
        "linux-x86_64",
        "0.35.1",
        Map.of("libtorch.so", 1L, "libtorch_cpu.so", size),
        List.of("cpu"));
  }

  private NativesCache cache() {
    return new NativesCache(folder, bundled(3));
  }

  private static EngineSettings.Choice own() {
    return new EngineSettings.Choice(null, "2.7.1-20250812", "cpu", List.of());
  }

  private Path unpack() throws IOException {
    Path own = Files.createDirectories(folder.resolve("2.7.1-20250812-cpu-linux-x86_64"));
    Files.writeString(own.resolve("libtorch.so"), "a");
    Files.writeString(own.resolve("libtorch_cpu.so"), "abc");
    return own;
  }

  @Test
  void nothingIsUnpackedAtFirst() {
    assertFalse(cache().isUnpacked());
    assertEquals(Optional.empty(), cache().repair());
    cache().requireRoom();
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void whatIsWholeNeedsTheGlueAsWell() throws IOException {
    Path own = unpack();
    assertTrue(cache().isUnpacked());
    assertFalse(cache().isComplete(own()));
    Files.writeString(own.resolve("0.35.1-" + BundledEngine.GLUE_FILE), "");
    assertTrue(cache().isComplete(own()));
    assertEquals(Optional.empty(), cache().repair());
    assertTrue(cache().isComplete(own()));
  }

  @Test
  void whatIsCutShortIsTakenAway() throws IOException {
    Path own = unpack();
    Files.writeString(own.resolve("libtorch_cpu.so"), "ab");
    assertEquals(
        Optional.of(
            "the engine in "
                + own
                + " was damaged (libtorch_cpu.so has 2 of 3 bytes): unpacked anew"),
        cache().repair());
    assertFalse(Files.exists(own));
  }

  /** As an installed PyTorch of the same version leaves it: DJL would take it for the engine. */
  @Test
  void aFolderWithNothingButTheGlueIsTakenAway() throws IOException {
    Path own = Files.createDirectories(folder.resolve("2.7.1-20250812-cpu-linux-x86_64"));
    Files.writeString(own.resolve("0.35.1-" + BundledEngine.GLUE_FILE), "");
    assertEquals(
        Optional.of(
            "the engine in " + own + " was damaged (libtorch.so is missing): unpacked anew"),
        cache().repair());
    assertFalse(Files.exists(own));
  }

  @Test
  void tooLittleRoomIsToldBeforeUnpacking() {
    var large = new NativesCache(folder, bundled(Long.MAX_VALUE - 1));
    String line = assertThrows(EngineStartException.class, large::requireRoom).getMessage();
    assertTrue(
        line.matches(
            "the engine cannot be unpacked in \\Q"
                + folder
                + "\\E: \\d+ MB are free of \\d+ MB needed; set \\w+_CACHE_DIR to a folder with"
                + " room"),
        line);
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("cache"), "");
    assertEquals(
        "the engine cannot be unpacked in "
            + file
            + ": "
            + file
            + " is a file; set DJL_CACHE_DIR to a folder that can be written",
        line(file));
    String below = line(file.resolve("pytorch"));
    assertTrue(
        below.startsWith("the engine cannot be unpacked in " + file.resolve("pytorch") + ": "),
        below);
  }

  private static String line(Path root) {
    var cache = new NativesCache(root, bundled(3));
    return assertThrows(EngineStartException.class, cache::requireRoom).getMessage();
  }
}
