package dev.emc.testkit.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process with the tests' class path. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * Prepares a process.
   *
   * @param main class to run
   * @param arguments those that begin with {@code -X} go to the virtual machine
   */
  public static ProcessBuilder of(Class<?> main, String... arguments) {
    return of(main.getName(), arguments);
  }

  /**
   * Prepares a process.
   *
   * @param main name of the class to run
   * @param arguments those that begin with {@code -X} go to the virtual machine
   */
  public static ProcessBuilder of(String main, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Most end before the second compiler has paid for itself.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dai.djl.offline=true");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    // A crash leaves its report in the build folder, not in the sources.
    command.add("-XX:ErrorFile=target" + File.separator + "hs_err_pid%p.log");
    List.of(arguments).stream().filter(a -> a.startsWith("-X")).forEach(command::add);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main);
    List.of(arguments).stream().filter(a -> !a.startsWith("-X")).forEach(command::add);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
