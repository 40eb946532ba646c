package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.Describe;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All keys of a run's config and of other files, in sections as a user looks them up. */
public final class ConfigReference {
  /** The section of the keys that stand in no other. */
  public static final String RUN = "run";

  private final Components components;
  private final List<Section> sections = new ArrayList<>();
  private final Set<Type> seen = new HashSet<>();

  private ConfigReference(Components components) {
    this.components = components;
  }

  /**
   * Keys that stand together.
   *
   * @param name by which it is looked up
   * @param key under which it stands in a config, {@code []} for an entry of a list; empty for the
   *     whole config
   * @param meaning in one line
   * @param point whose components are the choice; null if it is none
   * @param open the point whose components stand among the kinds; null if none do
   * @param parts the kinds there are; one without a name if there is no choice
   */
  public record Section(
      String name,
      String key,
      String meaning,
      @Nullable ExtensionPoint<?> point,
      @Nullable ExtensionPoint<?> open,
      List<Part> parts) {
    /** Keeps a copy. */
    public Section {
      parts = List.copyOf(parts);
    }

    /** Whether a user means this one: an entry of a list may be asked for by itself. */
    private boolean isCalled(String name) {
      return this.name.equals(name)
          || key.equals(name)
          || key.endsWith("[]") && this.name.equals(name + "s");
    }

    /**
     * The part of a name.
     *
     * @throws ConfigException naming the nearest and all there are
     */
    public Part part(String type) {
      List<String> names = parts.stream().map(Part::name).filter(name -> !name.isEmpty()).toList();
      if (names.isEmpty()) {
        throw new ConfigException(
            "'%s' has one kind only: emc describe %s shows its keys".formatted(name, name));
      }
      return parts.stream()
          .filter(part -> part.name().equals(type))
          .findFirst()
          .orElseThrow(() -> unknown("unknown %s '%s'".formatted(name, type), type, names));
    }
  }

  /**
   * One kind of what a section configures.
   *
   * @param name its {@code type} in a config; empty if there is no choice
   * @param meaning in one line; may be empty
   * @param origin the plugin that brings it; empty if it is part of the program
   * @param rows its keys
   */
  public record Part(String name, String meaning, String origin, List<ComponentDocs.Row> rows) {
    /** Keeps a copy. */
    public Part {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Another file that {@link ConfigFile} reads.
   *
   * @param name of its section
   * @param meaning in one line
   * @param type as which it is read
   */
  public record Kind(String name, String meaning, Class<? extends Record> type) {}

  /** The sections, first that of the whole config, then in the order of its keys. */
  public static List<Section> of(Components components) {
    return of(components, List.of());
  }

  /** These sections, and then those of other files. What files have in common stands once. */
  public static List<Section> of(Components components, List<Kind> others) {
    var reference = new ConfigReference(components);
    reference.file(new Kind(RUN, "A whole config: what stands at its left edge", Experiment.class));
    others.forEach(reference::file);
    return List.copyOf(reference.sections);
  }

  private void file(Kind kind) {
    List<ComponentDocs.Row> rows = ComponentDocs.of(kind.type(), components, type -> false);
    sections.add(
        new Section(
            kind.name(), "", kind.meaning(), null, null, List.of(new Part("", "", "", rows))));
    nested(kind.type(), "", kind.name());
  }

  /**
   * The section of a name.
   *
   * @throws ConfigException naming the nearest and all there are
   */
  public static Section find(List<Section> sections, String name) {
    List<String> names = sections.stream().map(Section::name).toList();
    return sections.stream()
        .filter(section -> section.isCalled(name))
        .findFirst()
        .orElseThrow(() -> unknown("unknown section '%s'".formatted(name), name, names));
  }

  private static ConfigException unknown(String what, String name, List<String> names) {
    return new ConfigException(
        what + Names.suggestion(name, names) + " There are: " + String.join(", ", names));
  }

  /** Adds the sections below a record; the file it is in tells apart what is called the same. */
  private void nested(Class<? extends Record> type, String prefix, String file) {
    for (RecordShape.Key key : RecordShape.of(type).keys().values()) {
      Type item = ConfigTypes.item(key.type());
      String path = prefix + key.key() + (item == null ? "" : "[]");
      Type value = item == null ? key.type() : item;
      if (!isSection(value)) {
        continue;
      }
      if (!prefix.isEmpty() && isRecord(value) && item == null) {
        // Its keys are shown in place.
        below(value, path, file);
        continue;
      }
      if (!seen.add(value)) {
        continue;
      }
      boolean taken = sections.stream().anyMatch(section -> section.name().equals(key.key()));
      sections.add(
          new Section(
              !taken ? key.key() : file.equals(RUN) ? path : file + "." + key.key(),
              path,
              key.meaning(),
              ConfigTypes.point(value),
              ConfigTypes.openPoint(value),
              parts(value)));
      below(value, path, file);
    }
  }

  private void below(Type value, String path, String file) {
    ConfigTypes.variants(value).values().forEach(variant -> nested(variant, path + ".", file));
    if (isRecord(value)) {
      nested(((Class<?>) value).asSubclass(Record.class), path + ".", file);
    }
  }

  private static boolean isRecord(Type type) {
    return type instanceof Class<?> raw && raw.isRecord();
  }

  private static boolean isSection(Type type) {
    return isRecord(type)
        || ConfigTypes.point(type) != null
        || !ConfigTypes.variants(type).isEmpty();
  }

  private List<Part> parts(Type type) {
    ExtensionPoint<?> point = ConfigTypes.point(type);
    if (point != null) {
      return components.list(point).stream().map(this::part).toList();
    }
    Map<String, Class<? extends Record>> variants = ConfigTypes.variants(type);
    if (!variants.isEmpty()) {
      var parts = new ArrayList<Part>();
      variants.forEach((name, kind) -> parts.add(new Part(name, meaning(kind), "", rows(kind))));
      ExtensionPoint<?> open = ConfigTypes.openPoint(type);
      if (open != null) {
        components.list(open).forEach(component -> parts.add(part(component)));
      }
      return parts;
    }
    return List.of(new Part("", "", "", rows(((Class<?>) type).asSubclass(Record.class))));
  }

  private Part part(ComponentInfo component) {
    return new Part(
        component.name(),
        component.description(),
        component.plugin().name(),
        ComponentDocs.of(component, components));
  }

  /** What has a section of its own is not shown here as well. */
  private List<ComponentDocs.Row> rows(Class<? extends Record> type) {
    return ComponentDocs.of(type, components, ConfigReference::isRecord);
  }

  static String meaning(Class<? extends Record> type) {
    Describe describe = type.getAnnotation(Describe.class);
    return describe == null ? ViewKeys.kind(type) : describe.value();
  }
}
