package dev.emc.files;

import java.io.File;
import java.util.regex.Pattern;

/** A word of a command line that a message shows, so that it can be copied into a shell. */
public final class ShellWord {
  /** Characters that mean themselves in every shell. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

  private ShellWord() {}

  /** The word as the shell of this system reads it: in quotes if it needs some. */
  public static String of(Object word) {
    return of(word.toString(), File.separatorChar == '\\');
  }

  static String of(String word, boolean isWindows) {
    String plain = isWindows ? word.replace('\\', '/') : word;
    if (PLAIN.matcher(plain).matches()) {
      return word;
    }
    return isWindows ? '"' + word + '"' : "'" + word.replace("'", "'\\''") + "'";
  }
}
