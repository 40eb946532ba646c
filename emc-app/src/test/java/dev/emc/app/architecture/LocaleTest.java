package dev.emc.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Words and numbers are the same in every language. */
class LocaleTest {
  /** What depends on the locale of the machine, and where. */
  private static final Set<String> OF_THE_LOCALE =
      Set.of("toLowerCase", "toUpperCase", "format", "printf");

  private static final Set<String> TEXTS =
      Set.of(
          "java.lang.String", "java.io.PrintStream", "java.io.PrintWriter", "java.util.Formatter");

  /** In Turkish, {@code "FILE".toLowerCase()} has another i; in German, 1.5 is written 1,5. */
  @Test
  void wordsAndNumbersAreTheSameInEveryLanguage() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      type.getMethodCallsFromSelf().stream()
          .filter(call -> OF_THE_LOCALE.contains(call.getName()))
          .filter(
              call ->
                  TEXTS.contains(call.getTargetOwner().getName())
                      && call.getTarget().getRawParameterTypes().stream()
                          .noneMatch(parameter -> parameter.isEquivalentTo(Locale.class)))
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  /**
   * {@code formatted} has no locale of its own: where fractions have a comma, so have its, and
   * {@code %d} has the digits of the machine's language, in Persian or Arabic others than ours.
   */
  @Test
  void numbersAreFormattedWithALocale() throws IOException {
    var number =
        Pattern.compile("(?s)%[-+ 0#(,]*\\d*(?:\\.[1-9]\\d*)?[dfeg](?:(?!;\\n).)*?\\.formatted\\(");
    for (String module : BuiltModules.names()) {
      for (Path source : BuiltModules.sources(module)) {
        assertFalse(number.matcher(Files.readString(source)).find(), source::toString);
      }
    }
  }
}
