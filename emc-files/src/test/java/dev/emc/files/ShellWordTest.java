package dev.emc.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"runs/mine", "classpath:a/b.gz@some.txt", "--set", "optimizer.lr=1e-3"})
  void whatNeedsNoQuotesHasNone(String word) {
    assertEquals(word, ShellWord.of(word, false));
    assertEquals(word, ShellWord.of(word, true));
  }

  @Test
  void windowsKnowsDoubleQuotesOnly() {
    assertEquals("C:\\runs\\mine", ShellWord.of("C:\\runs\\mine", true));
    assertEquals("\"C:\\my runs\"", ShellWord.of("C:\\my runs", true));
    assertEquals("'C:\\runs'", ShellWord.of("C:\\runs", false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a demo", "it's", "$HOME", "a;b", "`id`", "{type: emc}", "#1", "über"})
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aShellReadsWhatWasWrittenWhereTheSystemHasOneOfPosix(String word) throws Exception {
    // No machine's locale may come between: the script is a file, and so is what it prints.
    Path script = temp.resolve("say");
    Path said = temp.resolve("said");
    Files.writeString(script, "printf %s " + ShellWord.of(word) + "\n");
    Process shell =
        new ProcessBuilder("sh", script.toString()).redirectOutput(said.toFile()).start();
    assertEquals(true, shell.waitFor(60, TimeUnit.SECONDS));
    assertEquals(word, new String(Files.readAllBytes(said), StandardCharsets.UTF_8));
  }
}
