package dev.emc.app.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how a Java process died. */
final class Crash {
  /** What a shell calls a process that signal n ended: 128 + n. */
  private static final int SIGNALS = 128;

  private static final int KILLED = SIGNALS + 9;

  private static final Pattern SIGNAL =
      Pattern.compile("(?m)^#\\s+([A-Z][A-Z_]+) \\(0x\\w+\\) at pc");
  private static final Pattern FRAME =
      Pattern.compile("# Problematic frame:\\R#\\s+\\S+\\s+\\[([^\\]+]+)[^\\]]*\\]\\s*(.*)");

  private Crash() {}

  /**
   * How a process died.
   *
   * @param code it ended with
   * @param log what Java wrote of a crash, if it did
   * @return nothing if it ended by itself
   */
  static Optional<String> of(int code, Path log) throws IOException {
    if (Files.isRegularFile(log)) {
      return Optional.of(text(Files.readString(log, StandardCharsets.ISO_8859_1)));
    }
    if (code == KILLED) {
      return Optional.of("killed (signal 9): is there enough memory?");
    }
    return code > SIGNALS || code < 0
        ? Optional.of("ended by signal " + (code < 0 ? -code : code - SIGNALS))
        : Optional.empty();
  }

  /** Such as {@code SIGFPE in libtorch_cpu.so, dnnl::impl::…::est_eff_1x1()}. */
  static String text(String log) {
    Matcher signal = SIGNAL.matcher(log);
    String name = signal.find() ? signal.group(1) : "a crash";
    Matcher frame = FRAME.matcher(log);
    if (!frame.find()) {
      return name;
    }
    String function = frame.group(2).replaceFirst("\\+0x\\w+.*$", "").strip();
    return name + " in " + frame.group(1) + (function.isEmpty() ? "" : ", " + function);
  }
}
