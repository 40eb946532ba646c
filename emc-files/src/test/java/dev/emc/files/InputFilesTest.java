package dev.emc.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.emc.api.ConfigException;
import dev.emc.testkit.process.NamedPipe;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Opening a pipe that nobody writes to would never return: hence the limit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InputFilesTest {
  @TempDir private Path folder;

  @BeforeEach
  void needsUnix() {
    assumeTrue(Files.exists(Path.of("/dev/null")), "no Unix: there are no pipes in folders");
  }

  private Path pipe(String name) throws IOException {
    return NamedPipe.at(folder.resolve(name));
  }

  private static void assertRefused(String what, Path file, Executable reading) {
    var e = assertThrows(ConfigException.class, reading);
    assertEquals(
        "'%s' is %s, not a file: save its content as a file first".formatted(file, what),
        e.getMessage());
  }

  @Test
  void filesFoldersAndWhatIsMissingPass() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "x");
    for (Path passes : List.of(file, folder, folder.resolve("missing"))) {
      assertSame(passes, InputFiles.require(passes));
    }
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertSame(link, InputFiles.require(link));
    assertEquals(1, InputFiles.size(link));
  }

  @Test
  void othersAreNamed() throws IOException {
    Path pipe = pipe("pipe");
    assertRefused("a pipe", pipe, () -> InputFiles.require(pipe));
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
    assertRefused("a pipe", link, () -> InputFiles.require(link));
    Path device = Path.of("/dev/null");
    assertRefused("a device", device, () -> InputFiles.require(device));
    // The system bounds the length of such a name.
    Path socket = Path.of("target", "input-files-socket");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertRefused("a socket", socket, () -> InputFiles.require(socket));
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  @Test
  void theSizeIsThatOfFiles() throws IOException {
    Path pipe = pipe("pipe");
    var e = assertThrows(FileSystemException.class, () -> InputFiles.size(pipe));
    assertEquals("it is a pipe, not a file", e.getReason());
    var other = assertThrows(FileSystemException.class, () -> InputFiles.size(folder));
    assertEquals("it is a folder, not a file", other.getReason());
  }
}
