package dev.emc.app.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The blocks of code in a page of the documentation. */
record Document(String name, List<Block> blocks) {
  private static final String FENCE = "```";

  /** One block: what follows the fence, and its lines. */
  record Block(String page, int line, String language, String text) {
    @Override
    public String toString() {
      return page + ":" + line + (language.isEmpty() ? "" : " " + language);
    }
  }

  /** All pages that a user reads. */
  static List<Document> all() throws IOException {
    Path root = Path.of("..");
    var files =
        new ArrayList<Path>(List.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md")));
    try (Stream<Path> docs = Files.list(root.resolve("docs"));
        Stream<Path> examples = Files.list(root.resolve("examples"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
      examples.map(folder -> folder.resolve("README.md")).sorted().forEach(files::add);
    }
    var all = new ArrayList<Document>();
    for (Path file : files) {
      all.add(read(root.relativize(file).toString(), Files.readAllLines(file)));
    }
    return all;
  }

  private static Document read(String name, List<String> lines) {
    var blocks = new ArrayList<Block>();
    List<String> inside = null;
    String language = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith(FENCE)) {
        if (inside != null) {
          inside.add(line);
        }
      } else if (inside == null) {
        inside = new ArrayList<>();
        language = line.substring(FENCE.length()).strip();
      } else {
        String text = String.join("\n", inside) + "\n";
        blocks.add(new Block(name, i - inside.size(), language, text));
        inside = null;
      }
    }
    return new Document(name, blocks);
  }
}
