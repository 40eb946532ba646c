package dev.emc.distributed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.jna.NativeLibrary;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PlainLocaleTest {
  private static String letters(String wanted) {
    return NativeLibrary.getInstance("c")
        .getFunction("setlocale")
        .invokeString(new Object[] {0, wanted}, false);
  }

  @Test
  void itIsThereDuringTheWorkAndTheUsersIsBackAfterwards() {
    String users = letters(null);
    var during = new AtomicReference<String>();
    try {
      // The one other locale that each C library has.
      letters("POSIX");
      String before = letters(null);
      PlainLocale.during(() -> during.set(letters(null)));
      assertEquals("C", during.get());
      assertEquals(before, letters(null));
      letters(users);
      assertThrows(
          IllegalStateException.class,
          () ->
              PlainLocale.during(
                  () -> {
                    throw new IllegalStateException("of the work");
                  }));
      assertEquals(users, letters(null), "after a failure as well");
    } finally {
      letters(users);
    }
  }
}
