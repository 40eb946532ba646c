package dev.emc.app.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.home.BuildInfo;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramPartsTest {
  private static final BuildInfo BUILD = new BuildInfo("1.2", "unknown", "0.36.0", "2.7.1");

  @TempDir private Path temp;

  /** Two builds that do not know their revision differ by what is in them. */
  @Test
  void buildsWithoutARevisionAreTold() throws IOException {
    Path other = temp.resolve("other-1.0.jar");
    Path own = temp.resolve("emc-core-1.2.jar");
    Files.writeString(other, "anything");
    Files.writeString(own, "one");
    String classPath = other + File.pathSeparator + own;
    List<String> first = ProgramParts.of(BUILD, classPath).lines().toList();
    assertEquals(
        List.of("version 1.2", "revision unknown", "DJL 0.36.0", "PyTorch 2.7.1"),
        first.subList(0, 4));
    assertEquals(5, first.size());
    assertTrue(first.get(4).matches("emc-core-1.2.jar, crc32c [0-9a-f]{8}"), first.get(4));
    Files.writeString(own, "two");
    List<String> second = ProgramParts.of(BUILD, classPath).lines().toList();
    assertEquals(first.subList(0, 4), second.subList(0, 4));
    assertTrue(!first.get(4).equals(second.get(4)));
  }

  /** How the running program is asked. */
  @Test
  void theProgramSaysWhatItWasBuiltFrom() {
    String parts = ProgramParts.of(BuildInfo.load(), System.getProperty("java.class.path"));
    assertTrue(parts.contains("revision " + BuildInfo.load().revision()), parts);
  }
}
