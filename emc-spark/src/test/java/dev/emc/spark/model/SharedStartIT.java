package dev.emc.spark.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.core.engine.Devices;
import dev.emc.core.engine.EngineStart;
import dev.emc.spark.testing.CreatedNames;
import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes of one machine that start the engine at a time, as executors do. */
@EnabledOnOs(OS.LINUX) // Elsewhere the system does not tell of files that are there for an instant.
class SharedStartIT {
  private static final int PROCESSES = 2;

  @TempDir private Path folder;

  /** Says that it is there, waits to be told to begin, and starts the engine. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println("here");
      if (System.in.read() < 0) {
        throw new IllegalStateException("nobody said when to begin");
      }
      SharedStart.start();
      System.out.println(Devices.engine().getEngineName());
    }
  }

  /** The libraries lie there, as the program's own start leaves them; but for the glue to them. */
  @Test
  @Tag("integration")
  void theGlueIsUnpackedOnce() throws Exception {
    Devices.engine();
    Path own = EngineStart.loaded().folder();
    Path copy = Files.createDirectories(folder.resolve("pytorch").resolve(own.getFileName()));
    try (var libraries = Files.list(own)) {
      for (Path library : libraries.filter(l -> !isGlue(l)).toList()) {
        Files.createSymbolicLink(copy.resolve(library.getFileName()), library);
      }
    }
    List<String> made = made(copy);
    assertEquals(
        1, made.stream().filter(name -> name.matches("jni\\d+tmp")).count(), made::toString);
  }

  /** Some 450 MB are written. */
  @Test
  @Tag(Proof.TAG)
  void everythingIsUnpackedOnce() throws Exception {
    Proof proof = Proof.of("natives of executors that start at a time");
    Path cache = Files.createDirectories(folder.resolve("pytorch"));
    List<String> made = made(cache);
    assertEquals(1, made.stream().filter(name -> name.matches("tmp\\d+")).count(), made::toString);
    proof.record(PROCESSES + " processes at a time, unpacked once: " + made);
  }

  private static boolean isGlue(Path library) {
    return library.getFileName().toString().endsWith("libdjl_torch.so");
  }

  /** What appears in a folder while processes start the engine. */
  private List<String> made(Path watched) throws Exception {
    try (var names = new CreatedNames(watched)) {
      List<Process> children = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        ProcessBuilder child = ChildJvm.of(Child.class);
        child.environment().put("DJL_CACHE_DIR", folder.toString());
        children.add(Limits.limited(child.start()));
      }
      for (Process child : children) {
        assertEquals("here", child.inputReader().readLine());
      }
      for (Process child : children) {
        child.getOutputStream().write(1);
        child.getOutputStream().flush();
      }
      for (Process child : children) {
        assertEquals("PyTorch", child.inputReader().readLine());
        assertEquals(0, Limits.end(child));
      }
      return names.soFar();
    }
  }
}
