package dev.emc.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who writes files. */
class FileWritersTest {
  private static final Set<String> WRITES =
      Set.of(
          "write",
          "writeString",
          "newBufferedWriter",
          "newOutputStream",
          "newByteChannel",
          "copy",
          "move",
          "createFile",
          "createTempFile");

  private static final Set<String> OPENERS =
      Set.of(
          "java.io.FileOutputStream",
          "java.io.FileWriter",
          "java.io.RandomAccessFile",
          "java.nio.channels.FileChannel",
          "java.nio.channels.AsynchronousFileChannel",
          "javax.imageio.stream.FileImageOutputStream");

  /**
   * Files are written by {@code WholeFile}, so that no half of one ever stays and each failure
   * names its file; what grows line by line or block by block, and locks, have their own channels.
   */
  @Test
  void filesAreWrittenWholeByOneWriter() {
    Set<String> writers =
        Set.of(
            "dev.emc.files.WholeFile",
            "dev.emc.files.UnfinishedFile",
            "dev.emc.files.SystemWords", // fails to, to hear how that is said
            "dev.emc.checkpoint.store.RealDisk", // whole folders, by their own protocol
            "dev.emc.checkpoint.store.RunLock",
            "dev.emc.core.engine.NativesCache", // tries whether it may
            "dev.emc.core.engine.UnpackingLeftovers", // a lock
            "dev.emc.core.train.JsonLines",
            "dev.emc.core.train.SetAside", // moves what is there
            "dev.emc.core.tensorboard.EventFile",
            "dev.emc.eval.features.RowParts",
            "dev.emc.eval.study.run.ModelProbes",
            "dev.emc.testkit.Golden", // copies for tests
            "dev.emc.testkit.process.Proof");
    Set<String> readers =
        Set.of("dev.emc.checkpoint.tensor.ByteSource", "dev.emc.checkpoint.tensor.FileSource");
    var wrong = new TreeSet<String>();
    var used = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      String outer = type.getName().replaceFirst("\\$.*", "");
      Stream.concat(
              type.getMethodCallsFromSelf().stream(), type.getConstructorCallsFromSelf().stream())
          .filter(FileWritersTest::writesFiles)
          .filter(call -> !(readers.contains(outer) && call.getName().equals("open")))
          .forEach(
              call -> {
                if (writers.contains(outer)) {
                  used.add(outer);
                } else {
                  wrong.add(call.getDescription());
                }
              });
    }
    assertEquals(Set.of(), wrong);
    assertEquals(new TreeSet<>(writers), used, "exceptions that are none");
  }

  private static boolean writesFiles(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    List<String> parameters =
        call.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList();
    boolean opens = call.getName().equals("<init>") || call.getName().equals("open");
    return switch (owner) {
      case "java.nio.file.Files" ->
          WRITES.contains(call.getName())
              && !(call.getName().equals("copy") && parameters.get(1).endsWith("OutputStream"));
      case "java.io.PrintStream", "java.io.PrintWriter", "java.util.Formatter" ->
          opens
              && !parameters.isEmpty()
              && Set.of("java.io.File", "java.lang.String").contains(parameters.get(0));
      case "javax.imageio.ImageIO" ->
          call.getName().equals("write") && parameters.contains("java.io.File");
      case "com.fasterxml.jackson.databind.ObjectMapper",
          "com.fasterxml.jackson.databind.ObjectWriter" ->
          call.getName().equals("writeValue") && parameters.contains("java.io.File");
      default -> OPENERS.contains(owner) && opens;
    };
  }
}
