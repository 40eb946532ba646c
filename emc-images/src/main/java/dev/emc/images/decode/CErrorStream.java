package dev.emc.images.decode;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.leptonica.global.leptonica;
import org.jspecify.annotations.Nullable;

/**
 * Keeps C libraries from writing about damaged files to the console: libjpeg, inside Leptonica, has
 * no other switch that can be reached.
 *
 * <p>While any thread is between {@link #mute} and {@link #unmute}, the C library's variable {@code
 * stderr} leads nowhere. What Java and C++ streams write is not touched, nor is the descriptor.
 */
final class CErrorStream {
  /** In the C libraries of Linux, and of macOS. */
  private static final String[] NAMES = {"stderr", "__stderrp"};

  private static final @Nullable PointerPointer<Pointer> VARIABLE = variable();
  private static final @Nullable Pointer NOWHERE = VARIABLE == null ? null : nowhere();

  private static int muted;
  private static @Nullable Pointer console;

  private CErrorStream() {}

  private static @Nullable PointerPointer<Pointer> variable() {
    for (String name : NAMES) {
      Pointer address = Loader.addressof(name);
      if (address != null && !address.isNull()) {
        return new PointerPointer<>(address);
      }
    }
    return null;
  }

  private static @Nullable Pointer nowhere() {
    Pointer stream = leptonica.lept_fopen("/dev/null", "w");
    return stream == null || stream.isNull() ? null : stream;
  }

  /** Turns it off, until as many calls of {@link #unmute} follow. */
  static synchronized void mute() {
    if (VARIABLE != null && NOWHERE != null && muted++ == 0) {
      console = VARIABLE.get(0);
      VARIABLE.put(0, NOWHERE);
    }
  }

  /** Takes back one call of {@link #mute}. */
  static synchronized void unmute() {
    if (VARIABLE != null && NOWHERE != null && --muted == 0) {
      VARIABLE.put(0, console);
    }
  }
}
