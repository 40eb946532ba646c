package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher at the root, with a Maven that only makes a program which echoes. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class BuildScriptTest {
  private static final String FIRST = "building EMC for Java (first use, about a minute) ...\n";
  private static final String AGAIN = "building EMC for Java (the sources have changed) ...\n";

  @TempDir Path temp;
  private Path root;
  private Path source;
  private Path emc;
  private Path bin;

  @BeforeEach
  void checkout() throws IOException {
    root = temp.toRealPath().resolve("a check out");
    emc = Shell.copy(Path.of("../emc"), root.resolve("emc"));
    source = root.resolve("emc-core/src/main/java/A.java");
    for (Path file : List.of(source, root.resolve("pom.xml"), root.resolve("emc-app/pom.xml"))) {
      Files.createDirectories(file.getParent());
      age(Files.writeString(file, "x"));
    }
    age(Files.writeString(root.resolve("LICENSE"), "x"));
    ageFolders();
    bin =
        Shell.tools(
            temp.resolve("bin"),
            "dirname",
            "readlink",
            "find",
            "head",
            "mkdir",
            "rm",
            "mv",
            "cat",
            "sleep",
            "git",
            "chmod");
    maven("");
  }

  private void maven(String first) throws IOException {
    Shell.script(
        bin.resolve("mvn"),
        first
            + """
            echo "$@" >>"%1$s/maven-calls"
            mkdir -p "%1$s/emc-app/target/emc/bin"
            printf '#!/bin/sh\\necho "ran $*"\\nexit 7\\n' >"%1$s/emc-app/target/emc/bin/emc"
            chmod +x "%1$s/emc-app/target/emc/bin/emc"
            """
                .formatted(root));
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  private void ageFolders() throws IOException {
    try (var all = Files.walk(root.resolve("emc-core"))) {
      for (Path path : all.toList()) {
        age(path);
      }
    }
  }

  private Shell.Result run(String... arguments) throws Exception {
    return Shell.run(temp, Map.of("PATH", bin.toString()), emc, arguments);
  }

  @Test
  void buildsOnceThenRunsWithAllArguments() throws Exception {
    assertEquals(new Shell.Result(7, "ran demo --quick\n", FIRST), run("demo", "--quick"));
    assertEquals(new Shell.Result(7, "ran plugins\n", ""), run("plugins"));
    List<String> calls = Files.readAllLines(root.resolve("maven-calls"));
    assertEquals(1, calls.size());
    assertTrue(calls.get(0).contains(" -pl emc-app -am package "), calls::toString);
    assertFalse(Files.exists(root.resolve(".emc/lock")));
  }

  @Test
  void aChangedSourceIsBuiltAgain() throws Exception {
    run();
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    assertEquals(AGAIN, run().err());
  }

  @Test
  void aDeletedSourceIsBuiltAgain() throws Exception {
    run();
    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(2)));
    assertEquals(AGAIN, run().err());
  }

  @Test
  void aChangedTestIsNotBuilt() throws Exception {
    run();
    Path test = root.resolve("emc-core/src/test/java/ATest.java");
    Files.createDirectories(test.getParent());
    Files.writeString(test, "x");
    assertEquals("", run().err());
  }

  @Test
  void aCleanedCheckoutIsBuiltAgain() throws Exception {
    run();
    Files.delete(root.resolve("emc-app/target/emc/bin/emc"));
    assertEquals(AGAIN, run().err());
  }

  @Test
  void aFailedBuildShowsMavensErrorAndIsTriedAgain() throws Exception {
    maven("echo '[ERROR] cannot find symbol'; exit 1\n");
    Shell.Result failed = run();
    assertEquals(1, failed.code());
    assertEquals(
        FIRST + "[ERROR] cannot find symbol\nemc: the build failed, see above\n", failed.err());
    assertFalse(Files.exists(root.resolve(".emc/lock")));
    maven("");
    assertEquals(7, run().code());
  }

  @Test
  void withoutMavenThereIsOneLine() throws Exception {
    Files.delete(bin.resolve("mvn"));
    assertEquals(
        new Shell.Result(
            1, "", "emc: Maven is needed to build EMC for Java: install Maven 3.8 or newer\n"),
        run());
  }

  @Test
  void twoFirstUsesBuildOnce() throws Exception {
    maven("sleep 1\n");
    Map<String, String> environment = Map.of("PATH", bin.toString());
    Process one = Shell.start(temp, environment, emc, "one");
    Process two = Shell.start(temp, environment, emc, "two");
    assertEquals("ran one\n", Shell.result(one).out());
    assertEquals("ran two\n", Shell.result(two).out());
    assertEquals(1, Files.readAllLines(root.resolve("maven-calls")).size());
  }

  @Test
  void theLockOfABuildThatWasKilledIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    Limits.end(gone);
    Files.createDirectories(root.resolve(".emc/lock"));
    Files.writeString(root.resolve(".emc/lock/pid"), gone.pid() + "\n");
    assertEquals(new Shell.Result(7, "ran \n", FIRST), run());
  }
}
