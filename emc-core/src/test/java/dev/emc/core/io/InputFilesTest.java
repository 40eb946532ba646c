package dev.emc.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.Checkpoint;
import dev.emc.core.checkpoint.npz.NpyFile;
import dev.emc.core.checkpoint.npz.NpzReader;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.data.ImageSources;
import dev.emc.core.data.ReadOptions;
import dev.emc.core.plugin.PluginLoader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    Path pipe = folder.resolve(name);
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    try {
      assumeTrue(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0, "no mkfifo");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return pipe;
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

  @Test
  void noLocationOfImagesIsAPipe() throws IOException {
    for (String name : List.of("list.txt", "l.csv", "l.tsv", "l.json", "x.bin", "images-idx3")) {
      Path pipe = pipe(name);
      assertRefused("a pipe", pipe, () -> ImageSources.open(pipe.toString()));
      if (!name.startsWith("images")) {
        assertRefused(
            "a pipe",
            pipe,
            () -> ImageSources.open(folder.toString(), pipe.toString(), new ReadOptions()));
        assertRefused("a pipe", pipe, () -> ImageSources.open(folder + "@" + name));
      }
    }
  }

  @Test
  void noCheckpointOrArrayIsAPipe() throws IOException {
    for (String name : List.of("x.pth", "x.safetensors", "x.npy", "x.npz")) {
      Path pipe = pipe(name);
      assertRefused("a pipe", pipe, () -> Checkpoint.read(pipe));
      assertRefused("a pipe", pipe, () -> NpyFile.read(pipe));
      assertRefused("a pipe", pipe, () -> NpzReader.read(pipe));
    }
  }

  @Test
  void noConfigOrPluginIsAPipe() throws IOException {
    var components = PluginLoader.load(null);
    Path config = pipe("x.yaml");
    assertRefused("a pipe", config, () -> ExperimentLoader.load(config, List.of(), components));
    Files.createDirectories(folder.resolve("plugins/mine"));
    Path jar = pipe("plugins/mine/mine.jar");
    List<String> problems = PluginLoader.fromFolder(folder.resolve("plugins")).problems();
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(
        "plugin mine is broken: '%s' is a pipe, not a file: save its content as a file first"
            .formatted(jar),
        problems.get(0));
  }
}
