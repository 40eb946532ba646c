package dev.emc.distributed;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * The C library's rules for letters, as a program has them that asks for none.
 *
 * <p>Java has them follow the user's language. UCX, which MPICH may send with, compares its own
 * words regardless of case by these rules, and in Turkish, whose small I has no dot, does not
 * understand itself: MPI would not start.
 */
final class PlainLocale {
  /** LC_CTYPE of the C libraries of Linux. */
  private static final int LETTERS = 0;

  private PlainLocale() {}

  /** Runs something under the plain rules and brings the user's back. */
  static void during(Runnable work) {
    if (!Platform.isLinux()) {
      work.run();
      return;
    }
    Function setlocale = NativeLibrary.getInstance("c").getFunction("setlocale");
    String before = setlocale.invokeString(new Object[] {LETTERS, null}, false);
    setlocale.invokeString(new Object[] {LETTERS, "C"}, false);
    try {
      work.run();
    } finally {
      if (before != null) {
        setlocale.invokeString(new Object[] {LETTERS, before}, false);
      }
    }
  }
}
