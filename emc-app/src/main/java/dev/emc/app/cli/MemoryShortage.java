package dev.emc.app.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of its memories a virtual machine is short of, and what gives it more. */
final class MemoryShortage {
  private static final long MEGABYTE = 1 << 20;

  /**
   * {@code Cannot reserve 4194304 bytes of direct buffer memory (allocated: 8192, limit: 1048576)}.
   */
  private static final Pattern DIRECT_LIMIT =
      Pattern.compile("direct buffer memory.*limit: (\\d+)\\)");

  private MemoryShortage() {}

  /**
   * A line for the user.
   *
   * @param told what the virtual machine's error says
   */
  static String line(String told) {
    String lower = told.toLowerCase(Locale.ROOT);
    if (lower.contains("direct buffer memory")) {
      Matcher limit = DIRECT_LIMIT.matcher(lower);
      return "out of direct memory, which holds batches%s: give more, as in EMC_JAVA_OPTS=-XX:MaxDirectMemorySize=4g, or lower the batch size"
          .formatted(limit.find() ? ofLimit(Long.parseLong(limit.group(1))) : "");
    }
    if (lower.contains("metaspace") || lower.contains("compressed class space")) {
      return "out of memory for classes: give more, as in EMC_JAVA_OPTS=-XX:MaxMetaspaceSize=1g";
    }
    if (lower.contains("native thread")) {
      return "no thread can be started: the system has no memory for it or allows no more (ulimit -u); lower data.workers or threads";
    }
    return "out of Java memory%s: give more, as in EMC_JAVA_OPTS=-Xmx4g"
        .formatted(ofLimit(Runtime.getRuntime().maxMemory()));
  }

  private static String ofLimit(long bytes) {
    return " (the limit is %s MB)".formatted(bytes / MEGABYTE);
  }
}
