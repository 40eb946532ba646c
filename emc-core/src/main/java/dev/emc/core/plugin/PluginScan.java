package dev.emc.core.plugin;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What a search for plugins found.
 *
 * @param plugins that can be created
 * @param problems of those that cannot
 * @param notes what else to know, a line each
 * @param folders that were searched
 */
public record PluginScan(
    List<LoadedPlugin> plugins,
    List<PluginProblem> problems,
    List<String> notes,
    List<Path> folders) {
  public PluginScan {
    plugins = List.copyOf(plugins);
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
    folders = List.copyOf(folders);
  }

  /** All that several searches found, in their order. */
  static PluginScan of(Collection<PluginScan> scans) {
    return new PluginScan(
        scans.stream().flatMap(scan -> scan.plugins().stream()).toList(),
        scans.stream().flatMap(scan -> scan.problems().stream()).toList(),
        scans.stream().flatMap(scan -> scan.notes().stream()).toList(),
        scans.stream().flatMap(scan -> scan.folders().stream()).toList());
  }

  /**
   * The registry of the plugins that can be used; why others cannot is told by {@link
   * Components#problems()}, and by whoever asks for a component of theirs.
   */
  public Components components() {
    return Components.ofUsable(this);
  }
}
