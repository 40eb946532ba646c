package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** emc.cmd, which no machine of ours can run, starts Java as bin/emc does. */
class WindowsScriptTest {
  private static final Path SCRIPTS = Path.of("src/main/dist/bin");
  private static final Pattern OPTION =
      Pattern.compile("(?<=[\\s\"=])-(X[^\\s\"]+|D[^\\s\"]+|-\\w[^\\s\"]*=[^\\s\"]+)");

  private final String shell = code("emc", line -> line.replaceFirst("^\\s*#.*", ""));
  private final String windows =
      code("emc.cmd", line -> line.replaceFirst("^rem .*", "").replace('\\', '/'));

  private static String code(String name, UnaryOperator<String> withoutRemark) {
    try {
      return Files.readAllLines(SCRIPTS.resolve(name)).stream()
          .map(withoutRemark)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group().replaceAll("(?i)\\$home|%emc_home%", "HOME"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String group(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  @Test
  void javaHasTheSameOptions() {
    Set<String> expected = found(OPTION, shell);
    // Of a terminal, whose width a shell can ask for.
    assertTrue(
        expected.removeIf(option -> option.startsWith("-Demc.columns=")), expected::toString);
    assertEquals(expected, found(OPTION, windows));
    assertTrue(expected.size() > 7, expected::toString);
  }

  @Test
  void theClassPathAndTheProgramAreTheSame() {
    String path = group("-cp \"([^\"]+)\"", windows).replace("%EMC_HOME%", "$home");
    assertEquals(group("-cp \"([^\"]+)\"", shell), path.replace(';', ':'));
    String program = "-cp \"[^\"]+\" (\\S+)";
    assertEquals(group(program, shell), group(program, windows));
  }

  @Test
  void theUsersOptionsComeLast() {
    for (String script : List.of(shell, windows)) {
      String last = script.substring(script.indexOf("-Xmx1g"));
      assertTrue(
          last.indexOf("EMC_JAVA_OPTS") > last.indexOf("-Demc.home"), () -> "options in " + last);
    }
  }

  @Test
  void theSameVariablesOfTheEnvironmentCount() {
    for (String name : List.of("JAVA_HOME", "EMC_JAVA_OPTS")) {
      assertTrue(shell.contains("${" + name + ":-}") && windows.contains("%" + name + "%"), name);
    }
  }

  @Test
  void theSameCommandsAreQuick() {
    Set<String> expected =
        new TreeSet<>(List.of(group("\\n  (plugins[^)]*)\\)", shell).split(" \\| ")));
    assertTrue(expected.remove("\"\""));
    assertEquals(
        expected, new TreeSet<>(List.of(group("in \\((plugins[^)]*)\\)", windows).split(" "))));
    assertTrue(windows.contains("if \"%~1\"==\"\" set \"QUICK="));
  }

  @Test
  void whatIsWrongIsSaidInTheSameWords() {
    for (String message :
        List.of(
            "which has no bin/java: set it to a JDK, 17 or newer",
            "Java is missing: install a JDK, 17 or newer, or set JAVA_HOME",
            "Java 17 or newer is needed",
            "set JAVA_HOME to a newer JDK")) {
      assertTrue(shell.contains(message) && windows.contains(message), message);
    }
  }

  /** A label is not found for sure where lines end as elsewhere. */
  @Test
  void linesEndAsWindowsHasThem() throws IOException {
    String component = Files.readString(Path.of("src/main/assembly/component.xml"));
    assertTrue(
        component
            .replaceAll("\\s+", "")
            .contains("<include>emc.cmd</include></includes><lineEnding>dos"),
        component);
  }
}
