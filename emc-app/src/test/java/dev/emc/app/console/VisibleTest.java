package dev.emc.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VisibleTest {
  /** Clears the screen, goes up a line, turns writing around, hides, deletes, ends lines. */
  private static final String HOSTILE =
      "a\u001b[2J\u001b[1A\rb\u009b31mc\u202ed\u2066e\u007ff\bg\u0000h\u2028i\nj\tk\ufeffl";

  private static final String SHOWN =
      "a\\u001b[2J\\u001b[1A\\rb\\u009b31mc\\u202ed\\u2066e\\u007ff\\u0008g\\u0000h\\u2028i\\nj\\tk"
          + "\\ufeffl";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Console console(Terminal terminal) {
    return new Console(stream(out), stream(err), terminal, false, false);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyControlIsWrittenOutAndAllElseStays() {
    assertEquals(SHOWN, Visible.line(HOSTILE));
    assertEquals(SHOWN, Visible.line(SHOWN), "once is enough");
    String fine = "Grüße, 日本語, עברית, می\u200cخواهم, 👩\u200d🔬, ×²";
    assertSame(fine, Visible.line(fine));
    assertEquals("a\nb\tc\\u001b", Visible.text("a\nb\tc\u001b"));
    assertEquals("\\udb40\\udc41", Visible.line("\udb40\udc41"), "a tag, two halves as in JSON");
  }

  @Test
  void whateverTheConsoleSaysIsVisible() {
    Console console = console(Terminal.NONE);
    console.print(HOSTILE);
    console.note(HOSTILE);
    console.error(HOSTILE);
    assertEquals(SHOWN + "\n", text(out));
    assertEquals(SHOWN + "\nemc: " + SHOWN + "\n", text(err));
    console.trace(new IllegalStateException("x\u001b[2Jy"));
    assertFalse(text(err).contains("\u001b"), text(err));
    assertEquals("  " + SHOWN, new Table().row(HOSTILE).lines().get(0));
  }

  @Test
  void theBarAndItsTaskAreVisible() {
    Console console = console(new Terminal(true, 200));
    try (Progress bar = console.progress("a\u001b[2Jb", 10)) {
      bar.advanceTo(5);
    }
    console.status("c\u009bd");
    assertFalse(text(err).contains("\u001b") || text(err).contains("\u009b"), text(err));
  }

  @Test
  void jsonSaysTheSame() throws Exception {
    console(Terminal.NONE).json(Map.of("name", List.of(HOSTILE)));
    String json = text(out);
    assertFalse(json.replace("\n", "").chars().anyMatch(Character::isISOControl), json);
    assertFalse(json.contains("\u202e"), json);
    assertEquals(HOSTILE, new ObjectMapper().readTree(json).get("name").get(0).asText());
  }

  @Test
  void whatLogsPastTheConsoleIsVisible() {
    var stream = new VisibleStream(stream(err));
    stream.println("[warn] x\u001b[2J");
    stream.print("y\u009b");
    stream.println((Object) "z\u202e");
    new IllegalStateException("w\u001b").printStackTrace(stream);
    String said = text(err);
    assertEquals(
        "[warn] x\\u001b[2J\ny\\u009bz\\u202e\n", said.substring(0, said.indexOf("java.")));
    assertFalse(said.contains("\u001b"), said);
  }
}
