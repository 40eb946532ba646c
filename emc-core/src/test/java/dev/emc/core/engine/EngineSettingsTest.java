package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineSettingsTest {
  private static final BundledEngine BUNDLED =
      new BundledEngine(
          "2.7.1-20250812",
          "cpu",
          "linux-x86_64",
          "0.35.1",
          Map.of("libtorch.so", 7L),
          List.of("cpu", "cu128"));
  private static final String TORCH = System.mapLibraryName("torch");
  private static final String CUDA = System.mapLibraryName("torch_cuda");

  @TempDir Path folder;

  private static EngineSettings.Choice choice(Map<String, String> variables) {
    return new EngineSettings(BUNDLED, variables::get).choice();
  }

  private static String refused(Map<String, String> variables) {
    return assertThrows(ConfigException.class, () -> choice(variables)).getMessage();
  }

  private Path pytorch(String name, String... libraries) throws IOException {
    Path lib = Files.createDirectories(folder.resolve(name).resolve("lib"));
    for (String library : libraries) {
      Files.writeString(lib.resolve(library), "");
    }
    return lib;
  }

  @Test
  void whatIsNotAskedForIsTheProgramsOwn() {
    var choice = choice(Map.of());
    assertNull(choice.folder());
    assertEquals("2.7.1-20250812", choice.version());
    assertEquals("cpu", choice.flavour());
    assertEquals(List.of(), choice.notes());
    assertEquals(choice, choice(Map.of("PYTORCH_VERSION", "2.7.1", "PYTORCH_FLAVOR", "cpu")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PYTORCH_LIBRARY_PATH", "PYTORCH_VERSION", "PYTORCH_FLAVOR"})
  void anEmptyVariableIsNamed(String variable) {
    assertEquals(
        List.of(variable + " is set but empty, and so passed over: unset it or give it a value"),
        choice(Map.of(variable, "")).notes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.5.1", "2.7.0", "2.7", "2", "2.7.10", "2.7.1+cu128", "nonsense"})
  void anotherVersionIsRefused(String version) {
    assertEquals(
        "PYTORCH_VERSION is '"
            + version
            + "', but this program needs PyTorch 2.7.1: unset it, or set it to 2.7.1",
        refused(Map.of("PYTORCH_VERSION", version)));
  }

  @Test
  void aFlavourThatTheProgramDoesNotBringIsRefused() {
    assertEquals(
        "PYTORCH_FLAVOR is 'cu128', but the PyTorch of this program is 'cpu': unset it, or name a"
            + " folder with such a PyTorch 2.7.1 in PYTORCH_LIBRARY_PATH",
        refused(Map.of("PYTORCH_FLAVOR", "cu128")));
  }

  @Test
  void aMachineThatTheProgramBringsNothingForIsNamed() {
    var none = new BundledEngine("2.7.1", "cpu", "osx-aarch64", "0.35.1", Map.of(), List.of("cpu"));
    var settings = new EngineSettings(none, name -> null);
    assertEquals(
        "the program brings no PyTorch for osx-aarch64: build it on this machine, add"
            + " ai.djl.pytorch:pytorch-native-cpu:2.7.1:osx-aarch64 to its class path, or name a"
            + " folder with PyTorch 2.7.1 in PYTORCH_LIBRARY_PATH",
        assertThrows(ConfigException.class, settings::choice).getMessage());
  }

  @Test
  void aPathThatLeadsToNoPyTorchIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "x");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Path absent = folder.resolve("absent");
    String end = ": name the folder that holds PyTorch 2.7.1, or unset it";
    assertEquals(
        "PYTORCH_LIBRARY_PATH is '" + absent + "', which does not exist" + end,
        refused(Map.of("PYTORCH_LIBRARY_PATH", absent.toString())));
    assertEquals(
        "PYTORCH_LIBRARY_PATH is '" + empty + "', which holds no " + TORCH + end,
        refused(Map.of("PYTORCH_LIBRARY_PATH", empty.toString())));
    assertEquals(
        "PYTORCH_LIBRARY_PATH is '" + file + "', which is neither a folder nor " + TORCH + end,
        refused(Map.of("PYTORCH_LIBRARY_PATH", file.toString())));
    String both = empty + File.pathSeparator + absent;
    assertEquals(
        "PYTORCH_LIBRARY_PATH is '" + both + "', and none of these holds " + TORCH + end,
        refused(Map.of("PYTORCH_LIBRARY_PATH", both)));
  }

  @Test
  void theFirstFolderOfSeveralThatHoldsOneCounts() throws IOException {
    Path lib = pytorch("one", TORCH);
    String path = folder.resolve("absent") + File.pathSeparator + lib;
    var choice = choice(Map.of("PYTORCH_LIBRARY_PATH", path));
    assertEquals(lib, choice.folder().folder());
    assertEquals(
        lib,
        choice(Map.of("PYTORCH_LIBRARY_PATH", lib.resolve(TORCH).toString())).folder().folder());
  }

  @Test
  void theFlavourIsToldFromTheFolder() throws IOException {
    String cpu = pytorch("cpu", TORCH).toString();
    String cuda = pytorch("cuda", TORCH, CUDA).toString();
    assertEquals("cpu", choice(Map.of("PYTORCH_LIBRARY_PATH", cpu)).flavour());
    assertEquals("cu128", choice(Map.of("PYTORCH_LIBRARY_PATH", cuda)).flavour());
    var given = Map.of("PYTORCH_LIBRARY_PATH", cuda, "PYTORCH_FLAVOR", "cu128");
    assertEquals("cu128", choice(given).flavour());
    assertEquals(List.of(), choice(given).notes());
  }

  @Test
  void aFlavourThatDoesNotFitTheFolderIsNamed() throws IOException {
    Path cpu = pytorch("cpu", TORCH);
    Path cuda = pytorch("cuda", TORCH, CUDA);
    assertEquals(
        "PYTORCH_FLAVOR is 'cu128', but the PyTorch in "
            + cpu
            + " is for the CPU: unset it, or name another folder in PYTORCH_LIBRARY_PATH",
        refused(Map.of("PYTORCH_LIBRARY_PATH", cpu.toString(), "PYTORCH_FLAVOR", "cu128")));
    assertEquals(
        "PYTORCH_FLAVOR is 'cu121', but this program can be tied to cpu and cu128 only: unset it",
        refused(Map.of("PYTORCH_LIBRARY_PATH", cuda.toString(), "PYTORCH_FLAVOR", "cu121")));
    assertEquals(
        "PYTORCH_FLAVOR is set but empty, but this program can be tied to cpu and cu128 only:"
            + " unset it",
        refused(Map.of("PYTORCH_LIBRARY_PATH", cpu.toString(), "PYTORCH_FLAVOR", "")));
    assertEquals(
        List.of(
            "PYTORCH_FLAVOR is 'cpu': the PyTorch in " + cuda + " could use a GPU and does not"),
        choice(Map.of("PYTORCH_LIBRARY_PATH", cuda.toString(), "PYTORCH_FLAVOR", "cpu")).notes());
  }

  @ParameterizedTest
  @CsvSource({"1.13.0", "2.7.0", "2.8.0+cu128", "2.7.1a0+git12ab"})
  void anotherVersionInTheFolderIsRefused(String version) throws IOException {
    Path lib = pytorch("torch", TORCH);
    String line =
        "PYTORCH_LIBRARY_PATH is '%s', which holds PyTorch %s, but this program needs PyTorch 2.7.1"
            .formatted(lib, version);
    Path python = Files.writeString(lib.resolveSibling("version.py"), python(version));
    assertEquals(line, refused(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())));
    Files.delete(python);
    Files.writeString(lib.resolveSibling("build-version"), version + "\n");
    assertEquals(line, refused(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.7.1", "2.7.1+cu128", "2.7.1+cpu"})
  void theRightVersionInTheFolderIsTaken(String version) throws IOException {
    Path lib = pytorch("torch", TORCH);
    Files.writeString(lib.resolveSibling("version.py"), python(version));
    assertEquals(lib, choice(Map.of("PYTORCH_LIBRARY_PATH", lib.toString())).folder().folder());
  }

  private static String python(String version) {
    return "from typing import Optional\n__all__ = ['__version__']\n__version__ = '"
        + version
        + "'\ndebug = False\n";
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a right that few have")
  void aDistributionsVersionIsInTheNameOfItsLibrary() throws IOException {
    Path lib = pytorch("debian", "libtorch.so.1.13");
    Files.createSymbolicLink(lib.resolve(TORCH), Path.of("libtorch.so.1.13"));
    assertTrue(
        refused(Map.of("PYTORCH_LIBRARY_PATH", lib.toString()))
            .endsWith("which holds PyTorch 1.13, but this program needs PyTorch 2.7.1"));
  }

  @Test
  void theEngineOfAnotherProgramOnDjlTellsItsVersion() throws IOException {
    Path lib = Files.createDirectories(folder.resolve("2.5.1-cpu-linux-x86_64"));
    Files.writeString(lib.resolve(TORCH), "");
    assertTrue(
        refused(Map.of("PYTORCH_LIBRARY_PATH", lib.toString()))
            .endsWith("which holds PyTorch 2.5.1, but this program needs PyTorch 2.7.1"));
  }

  @Test
  void whatIsOnTheClassPathIsRead() {
    BundledEngine bundled = BundledEngine.onClassPath();
    assertTrue(bundled.release().matches("\\d+\\.\\d+\\.\\d+"), bundled::toString);
    assertTrue(bundled.glue().contains("cpu"), bundled::toString);
    assertTrue(bundled.libraries().containsKey(TORCH), bundled::toString);
    assertTrue(bundled.size() > 100_000_000, bundled::toString);
  }
}
