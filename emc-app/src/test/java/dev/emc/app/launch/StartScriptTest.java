package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** bin/emc with a Java that only prints what it was asked to run. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StartScriptTest {
  @TempDir Path temp;
  private Path home;
  private Path script;

  @BeforeEach
  void install() throws IOException {
    home = temp.toRealPath().resolve("a program with spaces");
    script = Shell.copy(Path.of("src/main/dist/bin/emc"), home.resolve("bin/emc"));
  }

  private Path java(String version, boolean withReleaseFile) throws IOException {
    Path jdk = temp.resolve("jdk " + version);
    Shell.script(
        jdk.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-01-01' >&2; exit; fi
        echo "LC_ALL=$LC_ALL"
        echo "MALLOC_ARENA_MAX=$MALLOC_ARENA_MAX MALLOC_MMAP_MAX_=$MALLOC_MMAP_MAX_ MALLOC_TRIM_THRESHOLD_=$MALLOC_TRIM_THRESHOLD_ GLIBC_TUNABLES=$GLIBC_TUNABLES"
        for word in "$@"; do echo "$word"; done
        """
            .formatted(version));
    if (withReleaseFile) {
      Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
    return jdk;
  }

  private Shell.Result run(Path jdk, String... arguments) throws Exception {
    return Shell.run(temp, Map.of("JAVA_HOME", jdk.toString()), script, arguments);
  }

  @Test
  void startsTheProgramWithItsArguments() throws Exception {
    List<String> words = run(java("17.0.15", true), "describe", "two words", "").lines();
    assertTrue(words.contains("-Demc.home=" + home), words::toString);
    assertTrue(words.contains("-Dai.djl.offline=true"), words::toString);
    assertTrue(words.contains("-DOPT_OUT_TRACKING=true"), words::toString);
    int classPath = words.indexOf("-cp");
    assertEquals(
        List.of(
            home + "/lib/*:" + home + "/distributed/*",
            "dev.emc.app.Main",
            "describe",
            "two words",
            ""),
        words.subList(classPath + 1, words.size()));
    assertFalse(String.join(" ", words).contains("emc.columns"), "this is no terminal");
  }

  @Test
  void linksAreFollowed() throws Exception {
    Path direct = Files.createSymbolicLink(temp.resolve("direct"), script);
    Files.createDirectories(temp.resolve("links"));
    Path indirect = Files.createSymbolicLink(temp.resolve("links/emc"), Path.of("../direct"));
    assertTrue(Files.exists(direct));
    script = indirect;
    assertTrue(run(java("21", true)).lines().contains("-Demc.home=" + home));
  }

  @Test
  void theUsersOptionsComeAfterOurs() throws Exception {
    Path jdk = java("17", true);
    Map<String, String> environment =
        Map.of("JAVA_HOME", jdk.toString(), "EMC_JAVA_OPTS", "-Xmx9g -Dx=y");
    List<String> words = Shell.run(temp, environment, script).lines();
    assertTrue(words.indexOf("-Xmx9g") > words.indexOf("-XX:+UseSerialGC"), words::toString);
    assertTrue(words.contains("-Dx=y"), words::toString);
  }

  @Test
  void memoryOfAStepIsKeptForTheNextUnlessTheUserSaysOtherwise() throws Exception {
    Path jdk = java("17", true);
    String all =
        "MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=1099511627776 GLIBC_TUNABLES=glibc.malloc.tcache_count=0";
    String home = jdk.toString();
    List<String> words = Shell.run(temp, Map.of("JAVA_HOME", home), script).lines();
    assertTrue(words.contains(all), words::toString);
    Map<String, String> own = Map.of("JAVA_HOME", home, "MALLOC_ARENA_MAX", "3");
    words = Shell.run(temp, own, script).lines();
    String theirs =
        "MALLOC_ARENA_MAX=%s MALLOC_MMAP_MAX_= MALLOC_TRIM_THRESHOLD_= GLIBC_TUNABLES=%s";
    assertTrue(words.contains(theirs.formatted("3", "")), words::toString);
    String tunable = "glibc.malloc.perturb=1";
    words = Shell.run(temp, Map.of("JAVA_HOME", home, "GLIBC_TUNABLES", tunable), script).lines();
    assertTrue(words.contains(theirs.formatted("", tunable)), words::toString);
  }

  /** Java would read no file with an umlaut in its name, nor take one as an argument. */
  @Test
  void aLocaleOfPlainAsciiOrOneThatIsNotInstalledIsReplaced() throws Exception {
    Path jdk = java("17", true);
    for (String locale : List.of("C", "POSIX", "xx_YY.UTF-8")) {
      Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString(), "LC_ALL", locale);
      List<String> words = Shell.run(temp, environment, script).lines();
      assertTrue(words.contains("LC_ALL=C.UTF-8"), words::toString);
    }
    Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString(), "LC_ALL", "C.UTF-8");
    assertTrue(Shell.run(temp, environment, script).lines().contains("LC_ALL=C.UTF-8"));
  }

  @Test
  void newerJavaIsToldNotToWarn() throws Exception {
    String unsafe = "--sun-misc-unsafe-memory-access=allow";
    assertFalse(run(java("17.0.1", true)).lines().contains(unsafe));
    assertFalse(run(java("22", true)).lines().contains(unsafe));
    assertTrue(run(java("23.0.1", true)).lines().contains(unsafe));
    List<String> words = run(java("25-ea", true)).lines();
    assertTrue(words.contains(unsafe), words::toString);
    assertTrue(words.contains("--enable-native-access=ALL-UNNAMED"), words::toString);
  }

  @Test
  void theVersionIsAskedForWhereItIsNotWritten() throws Exception {
    List<String> words = run(java("24.0.2", false)).lines();
    assertTrue(words.contains("dev.emc.app.Main"), words::toString);
    assertTrue(words.contains("--sun-misc-unsafe-memory-access=allow"), words::toString);
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    for (String version : List.of("1.8.0_402", "11.0.22", "16")) {
      Path jdk = java(version, version.startsWith("11"));
      String major = version.replace("1.8.0_402", "8").replaceFirst("\\..*", "");
      assertEquals(
          new Shell.Result(
              1,
              "",
              "emc: Java 17 or newer is needed, "
                  + jdk
                  + "/bin/java is Java "
                  + major
                  + ": set JAVA_HOME to a newer JDK\n"),
          run(jdk));
    }
  }

  @Test
  void aWrongJavaHomeIsNamed() throws Exception {
    assertEquals(
        new Shell.Result(
            1,
            "",
            "emc: JAVA_HOME is /nowhere, which has no bin/java: set it to a JDK, 17 or newer\n"),
        run(Path.of("/nowhere")));
  }

  @Test
  void withoutJavaThereIsOneLine() throws Exception {
    Path tools = Shell.tools(temp.resolve("tools"), "dirname", "readlink");
    assertEquals(
        new Shell.Result(
            1, "", "emc: Java is missing: install a JDK, 17 or newer, or set JAVA_HOME\n"),
        Shell.run(temp, Map.of("PATH", tools.toString()), script));
  }
}
