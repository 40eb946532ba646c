package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.app.home.Installation;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages on methods and backbones list what the distribution has, and nothing else. */
class DocumentedComponentsIT {
  private static final Pattern QUOTED = Pattern.compile("`([a-z0-9/-]+)`");

  private final Components components =
      PluginLoader.load(new Installation(Distribution.HOME).plugins());

  /** The names in the first column of a page's first table. */
  private static Set<String> listed(String page) throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../docs", page)).stream()
            .dropWhile(line -> !line.startsWith("|"))
            .takeWhile(line -> line.startsWith("|"))
            .skip(2)
            .toList();
    var names = new TreeSet<String>();
    for (String row : rows) {
      var matcher = QUOTED.matcher(row.split("\\|")[1]);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  @Test
  void methods() throws IOException {
    assertEquals(new TreeSet<>(components.names(ExtensionPoint.METHOD)), listed("methods.md"));
  }

  @Test
  void backbones() throws IOException {
    assertEquals(new TreeSet<>(components.names(ExtensionPoint.BACKBONE)), listed("backbones.md"));
  }

  @Test
  void theReadmesSentence() throws IOException {
    String text = Files.readString(Path.of("../README.md")).replaceAll("\\s+", " ");
    String start = "self-supervised vision model (";
    int from = text.indexOf(start) + start.length();
    var named = new TreeSet<String>();
    for (String name :
        text.substring(from, text.indexOf(", or [your own method]", from)).split(", ")) {
      named.add(name.toLowerCase(Locale.ROOT).replace(' ', '-'));
    }
    assertEquals(new TreeSet<>(components.names(ExtensionPoint.METHOD)), named);
  }
}
