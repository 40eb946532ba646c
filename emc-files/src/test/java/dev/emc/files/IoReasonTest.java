package dev.emc.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The system's own failures, which it may put in any language. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows refuses other names and folders")
class IoReasonTest {
  @TempDir Path folder;

  private static String reason(Executable failing) {
    return IoReason.of(assertThrows(IOException.class, failing));
  }

  @Test
  void whatTheSystemSaysIsSaidInTheWordsOfAUser() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertEquals(
        "its name is too long",
        reason(() -> Files.writeString(folder.resolve("x".repeat(300)), "")));
    assertEquals(
        "a part of its path is a file, not a folder",
        reason(() -> Files.writeString(file.resolve("inside"), "")));
    assertEquals(
        "it is a folder", reason(() -> FileChannel.open(folder, StandardOpenOption.WRITE).close()));
    assertEquals("no such file or folder", reason(() -> Files.size(folder.resolve("none"))));
  }

  @Test
  void aFullDiskIsKnownByEachOfItsNames() {
    for (String text :
        new String[] {
          "No space left on device", "There is not enough space on the disk", "Disk quota exceeded"
        }) {
      assertTrue(IoReason.isDiskFull(new IOException(text)), text);
    }
    assertFalse(IoReason.isDiskFull(new IOException("Input/output error")));
    assertFalse(IoReason.isDiskFull(new IOException()));
  }
}
