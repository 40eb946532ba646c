package dev.emc.distributed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A library in place of NCCL's and the driver's, made by the machine's compiler for C. */
final class NcclStandIn {
  private static final String COMPILER = "gcc";
  private static final int LIMIT_SECONDS = 120;

  private final NativeLibrary library;
  private final String file;

  private NcclStandIn(Path file) {
    this.file = file.toString();
    this.library = NativeLibrary.getInstance(this.file);
  }

  /** Compiles it; skips the test where there is no compiler. */
  static NcclStandIn in(Path folder) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(each -> Files.isExecutable(Path.of(each, COMPILER))),
        "NCCL's binding is skipped, as there is no " + COMPILER);
    Path source = folder.resolve("standin.c");
    try (InputStream text = NcclStandIn.class.getResourceAsStream("/nccl/standin.c")) {
      Files.copy(Objects.requireNonNull(text), source);
    }
    // Of its own name each time: a library that is loaded stays.
    Path file = Files.createTempFile(folder, "libnccl", ".so");
    Process process =
        new ProcessBuilder(
                COMPILER, "-shared", "-fPIC", "-pthread", "-o", file.toString(), source.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("compiler").toFile())
            .start();
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "the compiler does not end");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(folder.resolve("compiler")));
    return new NcclStandIn(file);
  }

  String file() {
    return file;
  }

  /** What one of its functions for tests tells. */
  int ask(String what) {
    return library.getFunction("standin_" + what).invokeInt(new Object[0]);
  }

  /** Has what goes on in the background end with a code from now on. */
  void failInBackground(int code) {
    library.getFunction("standin_fail_in_background").invokeVoid(new Object[] {code});
  }
}
