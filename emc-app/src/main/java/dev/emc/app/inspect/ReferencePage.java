package dev.emc.app.inspect;

import dev.emc.core.config.ComponentDocs.Row;
import dev.emc.core.config.ConfigReference.Part;
import dev.emc.core.config.ConfigReference.Section;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All keys of a config as a page of Markdown: {@code docs/config.md}. */
final class ReferencePage {
  /** The command that writes the page. */
  static final String COMMAND = "./emc describe --markdown > docs/config.md";

  /** The plugin of what is part of the program. */
  private static final String BUILTIN = "builtin";

  private static final String HEAD =
      """
      # Keys of a config

      All keys of the YAML file that `emc train --config` takes, of the components that ship, and at the
      end those of other files: a [sweep](#sweep), a [study](#study), a [protocol](#protocol).
      `emc describe SECTION` shows the same for what is installed, plugins of your own included;
      `emc schema` writes it down for editors. The page is generated: `%s`.

      In a list, `optimizer.groups[0].lr` is the key of its first entry, as `--set` takes it. Where
      there are several kinds, `type` chooses: `optimizer: {type: sgd, lr: 0.1}`, or `optimizer: sgd`
      with all its defaults. A default *unset* may be left out or `null`, *required* must be given.
      """
          .formatted(COMMAND);

  private ReferencePage() {}

  static String of(List<Section> sections) {
    var page = new StringBuilder(HEAD);
    for (Section section : sections) {
      page.append("\n## ").append(section.name()).append("\n\n");
      page.append(sentence(section.meaning()));
      if (!section.key().isEmpty() && !section.key().equals(section.name())) {
        page.append(" Stands under `").append(section.key()).append("`.");
      }
      page.append('\n');
      for (Part part : section.parts()) {
        append(page, section, part, sections);
      }
    }
    return page.toString();
  }

  private static void append(
      StringBuilder page, Section section, Part part, List<Section> sections) {
    if (!part.name().isEmpty()) {
      page.append("\n### ").append(section.name()).append(": ").append(part.name()).append("\n\n");
      String origin =
          part.origin().isEmpty() || part.origin().equals(BUILTIN)
              ? ""
              : " Plugin `" + part.origin() + "`.";
      String keys = part.rows().isEmpty() ? " It has no keys." : "";
      String text = (sentence(part.meaning()) + origin + keys).strip();
      page.append(text).append(text.isEmpty() ? "" : "\n");
    }
    if (part.rows().isEmpty()) {
      return;
    }
    page.append("\n| key | type | default | range | meaning |\n|---|---|---|---|---|\n");
    for (Row row : part.rows()) {
      page.append("| `").append(row.key()).append("` | ");
      page.append(type(row, section, sections)).append(" | ");
      page.append(value(row.defaultValue())).append(" | ");
      page.append(cell(row.range())).append(" | ");
      page.append(cell(row.meaning())).append(" |\n");
    }
  }

  /** What has a section of its own is linked there. */
  private static String type(Row row, Section section, List<Section> sections) {
    String type = row.type().replace("list of ", "");
    Optional<Section> linked =
        Stream.of(section.name() + "." + row.key(), row.key())
            .flatMap(name -> sections.stream().filter(other -> other.name().equals(name)))
            .filter(other -> !other.equals(section) && kinds(other).equals(type))
            .findFirst();
    if (linked.isPresent()) {
      String list = row.type().equals(type) ? "" : "list, ";
      String name = linked.get().name();
      return "%ssee [%s](#%s)".formatted(list, name, name.replace(".", ""));
    }
    return type.contains("|")
        ? List.of(type.split("\\|")).stream()
            .map(word -> "`" + word + "`")
            .collect(Collectors.joining(", "))
        : row.type();
  }

  /** What a row has for its type that a section is about. */
  private static String kinds(Section section) {
    String kinds = section.parts().stream().map(Part::name).collect(Collectors.joining("|"));
    return kinds.isEmpty() ? "mapping" : kinds;
  }

  private static String value(String text) {
    return switch (text) {
      case "" -> "";
      case "required", "unset" -> "*" + text + "*";
      default -> "`" + cell(text) + "`";
    };
  }

  private static String sentence(String text) {
    return text.isEmpty() ? "" : cell(text) + (text.endsWith(".") ? "" : ".");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<");
  }
}
