package dev.emc.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("out.csv");
  }

  @Test
  void writesTextAndLinesAndReplacesWhatIsThere() throws IOException {
    WholeFile.text(file, "größer\n");
    assertEquals("größer\n", Files.readString(file));
    WholeFile.lines(file, List.of("a", "b"));
    assertEquals("a\nb\n", Files.readString(file));
    assertEquals(Set.of("out.csv"), names());
  }

  @Test
  void aFullDiskLeavesWhatWasThereAndNothingElse() throws IOException {
    for (boolean before : new boolean[] {false, true}) {
      if (before) {
        Files.writeString(file, "before");
      }
      assertEquals(
          file + ": cannot write this file: the disk is full",
          failure(new IOException("No space left on device")));
      assertEquals(before ? Set.of("out.csv") : Set.of(), names());
    }
    assertEquals("before", Files.readString(file));
  }

  @Test
  void anErrorThatIsNoneOfTheDiskLeavesNothingEither() throws IOException {
    assertThrows(
        OutOfMemoryError.class,
        () ->
            WholeFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.wrap(new byte[100]));
                  throw new OutOfMemoryError("of this test");
                }));
    assertEquals(Set.of(), names());
  }

  @Test
  void everyReasonIsInWordsAndNamesTheFile() {
    String start = file + ": cannot write this file: ";
    assertEquals(start + "no permission", failure(new AccessDeniedException("x")));
    assertEquals(start + "the disk is full", failure(system("No space left on device")));
    assertEquals(
        start + "the disk is full",
        failure(new IOException("There is not enough space on the disk")));
    assertEquals(
        start + "your share of the disk is used up (disk quota)",
        failure(new IOException("Disk quota exceeded")));
    assertEquals(start + "its disk can only be read", failure(system("Read-only file system")));
    assertEquals(start + "its name is too long", failure(system("File name too long")));
    assertEquals(start + "Input/output error", failure(new IOException("Input/output error")));
    assertEquals(start + "IOException", failure(new IOException()));
  }

  private static IOException system(String reason) {
    return new FileSystemException("x", null, reason);
  }

  @Test
  void aFolderThatIsNotThereAndOneInTheWayAreNamed() throws IOException {
    Path nowhere = folder.resolve("no").resolve("x");
    assertEquals(
        nowhere + ": cannot write this file: there is no folder " + folder.resolve("no"),
        assertThrows(IOException.class, () -> WholeFile.text(nowhere, "")).getMessage());
    Files.createDirectory(file);
    assertEquals(
        file + ": cannot write this file: it is a folder",
        assertThrows(IOException.class, () -> WholeFile.text(file, "")).getMessage());
    assertEquals(Set.of("out.csv"), names());
  }

  @Test
  void longNamesLeaveRoomForTheHiddenOne() throws IOException {
    Path longest = folder.resolve("x".repeat(251) + ".csv");
    WholeFile.text(longest, "a");
    assertEquals("a", Files.readString(longest));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no permissions of POSIX")
  void permissionsAreThoseOfTheFileThatIsReplacedOrOfAnyNewFile() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "");
    WholeFile.text(file, "");
    assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(file));
    var secret = PosixFilePermissions.fromString("rw-r-----");
    Files.setPosixFilePermissions(file, secret);
    WholeFile.text(file, "again");
    assertEquals(secret, Files.getPosixFilePermissions(file));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no permissions of POSIX")
  void aWriteProtectedFileStays() throws IOException {
    Files.writeString(file, "before");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeTrue(!Files.isWritable(file), "the administrator may write everything");
    assertEquals(
        file + ": cannot write this file: it is write-protected",
        assertThrows(IOException.class, () -> WholeFile.text(file, "")).getMessage());
    assertEquals("before", Files.readString(file));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a right that few have on Windows")
  void linksStayAndTheFileIsWrittenWhereTheyLead() throws IOException {
    Path far = Files.createDirectory(folder.resolve("far"));
    Files.createSymbolicLink(file, Path.of("far", "there.csv"));
    for (String text : List.of("new", "replaced")) {
      WholeFile.text(file, text);
      assertTrue(Files.isSymbolicLink(file));
      assertEquals(text, Files.readString(far.resolve("there.csv")));
    }
    assertEquals(Set.of("far", "out.csv"), names());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void devicesTakeTheBytesAndStayDevices() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full here");
    WholeFile.text(Path.of("/dev/null"), "gone");
    assertFalse(Files.isRegularFile(Path.of("/dev/null")));
    assertEquals(
        full + ": cannot write this file: the disk is full",
        assertThrows(IOException.class, () -> WholeFile.text(full, "x")).getMessage());
    assertFalse(Files.isRegularFile(full));
  }

  @Test
  void whatKilledProcessesLeftIsRemovedAndWhatOthersWriteIsNot() throws IOException {
    Path left = Files.writeString(folder.resolve(".out.csv.0badcafe.writing"), "half");
    Path held = Files.writeString(folder.resolve(".out.csv.12345678.writing"), "half");
    Path ofAnother = Files.writeString(folder.resolve(".other.csv.12345678.writing"), "half");
    // A lock of this process is as good as another's: the writer does not know of it.
    try (FileChannel channel = FileChannel.open(held, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      WholeFile.text(file, "whole");
      assertFalse(Files.exists(left));
      assertTrue(Files.exists(held));
    }
    assertTrue(Files.exists(ofAnother));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void manyWritersOfOneFileEachWriteItWhole() throws Exception {
    var threads = new ArrayList<Thread>();
    var failures = new ConcurrentLinkedQueue<Throwable>();
    for (int t = 0; t < 4; t++) {
      String text = String.valueOf((char) ('a' + t)).repeat(10_000);
      var thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 20; i++) {
                    WholeFile.text(file, text);
                    String read = Files.readString(file);
                    assertEquals(10_000, read.length());
                    assertEquals(1, read.chars().distinct().count());
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    assertEquals(Set.of("out.csv"), names());
  }

  @Test
  void linesThatBelongToAnotherFileComeWithItOrNotAtAll() throws IOException {
    Path names = Files.writeString(folder.resolve("out.names.txt"), "old");
    String message =
        assertThrows(
                IOException.class,
                () ->
                    WholeFile.linesAfter(
                        names,
                        List.of("new"),
                        () ->
                            WholeFile.write(
                                file,
                                channel -> {
                                  throw new IOException("No space left on device");
                                })))
            .getMessage();
    assertEquals(file + ": cannot write this file: the disk is full", message);
    assertEquals("old", Files.readString(names));
    WholeFile.linesAfter(names, List.of("new"), () -> WholeFile.text(file, "rows"));
    assertEquals("new\n", Files.readString(names));
    assertEquals(Set.of("out.csv", "out.names.txt"), names());
  }

  private String failure(IOException cause) {
    return assertThrows(
            IOException.class,
            () ->
                WholeFile.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[100]));
                      throw cause;
                    }))
        .getMessage();
  }

  private Set<String> names() throws IOException {
    try (var entries = Files.list(folder)) {
      var names = new TreeSet<String>();
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
      return names;
    }
  }

  @Test
  void aFileThatIsBeingWrittenIsToldByItsName(@TempDir Path folder) throws IOException {
    Path whole = folder.resolve("whole.txt");
    WholeFile.write(
        whole,
        channel -> {
          try (var files = Files.list(folder)) {
            assertTrue(files.allMatch(WholeFile::isUnfinished));
          }
        });
    assertFalse(WholeFile.isUnfinished(whole));
  }
}
