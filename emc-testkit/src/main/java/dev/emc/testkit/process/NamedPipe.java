package dev.emc.testkit.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** A file that no reader comes back from, where the system has such. */
public final class NamedPipe {
  private NamedPipe() {}

  /** Makes a pipe to which nobody writes; the test is skipped where there are none. */
  public static Path at(Path file) throws IOException {
    try {
      Process made = Limits.limited(new ProcessBuilder("mkfifo", file.toString()).start());
      assumeTrue(Limits.end(made) == 0, "no mkfifo");
    } catch (IOException noProgram) {
      assumeTrue(false, "no mkfifo: there are no pipes in folders");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }
}
