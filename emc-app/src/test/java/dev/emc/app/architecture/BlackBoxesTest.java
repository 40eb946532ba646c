package dev.emc.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing outside of a plugin knows its components by name. */
class BlackBoxesTest {
  /** Where core registers what it brings itself. */
  private static final Path OWN_PLUGIN = Path.of("BuiltinPlugin.java");

  private static final Pattern REGISTERED =
      Pattern.compile("\\.(?:method|regularizer)\\(\\s*\"([a-z0-9-]+)\",\\s*\\w+\\.class");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  /**
   * A base method and a regulariser are black boxes: what is special about one belongs into its
   * plugin, and adding one touches one module. The demo knows which recipes it shows.
   */
  @Test
  void nothingKnowsAMethodOrARegularizerByName() throws IOException {
    Set<String> names = componentNames();
    assertTrue(names.containsAll(Set.of("vicreg", "swav", "simsiam", "emc", "vcreg")), "" + names);
    var wrong = new TreeSet<String>();
    for (String module : List.of("emc-core", "emc-eval", "emc-app")) {
      for (Path source : BuiltModules.sources(module)) {
        if (!source.endsWith(OWN_PLUGIN) && !source.toString().contains("/app/demo/")) {
          wrong.addAll(namesIn(source, names));
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  /** The test above sees a name in a branch, a table or a constant, but no part of a word. */
  @Test
  void aNameIsFoundWhereverItStands(@TempDir Path folder) throws IOException {
    for (String code : List.of("case \"swav\", \"x\" ->", "Map.of(\"swav\", 1)", "a == \"SwAV\"")) {
      Path source = Files.writeString(folder.resolve("A.java"), "class A { " + code + " }");
      assertEquals(1, namesIn(source, Set.of("swav")).size(), code);
    }
    Path source = Files.writeString(folder.resolve("B.java"), "s = \"runs/swav-emc --data x\";");
    assertEquals(Set.of(), namesIn(source, Set.of("swav")));
  }

  private static Set<String> namesIn(Path source, Set<String> names) throws IOException {
    var found = new TreeSet<String>();
    var literal = LITERAL.matcher(Files.readString(source));
    while (literal.find()) {
      if (names.contains(literal.group(1).toLowerCase(Locale.ROOT))) {
        found.add(source + ": " + literal.group());
      }
    }
    return found;
  }

  /** As the plugins register them; "none" is a word of many meanings. */
  private static Set<String> componentNames() throws IOException {
    var names = new TreeSet<String>();
    for (String module : BuiltModules.names()) {
      for (Path source : BuiltModules.sources(module)) {
        var registered = REGISTERED.matcher(Files.readString(source));
        while (registered.find()) {
          names.add(registered.group(1));
        }
      }
    }
    names.remove("none");
    return names;
  }
}
