package dev.emc.core.plugin;

import dev.emc.api.plugin.ExtensionPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says why a component is not there: its name is wrong, its plugin cannot be used, or its plugin is
 * gone.
 */
final class Missing {
  private static final int MOST_SHOWN = 3;

  private final List<PluginProblem> problems = new ArrayList<>();
  private final Map<String, PluginProblem> lost = new TreeMap<>();

  void add(Collection<PluginProblem> found) {
    problems.addAll(found);
  }

  /** A plugin that cannot be used, with the components it has named. */
  void add(PluginProblem problem, Collection<ComponentInfo> named) {
    problems.add(problem);
    named.forEach(component -> lost.putIfAbsent(component.title(), problem));
  }

  List<PluginProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * The line for a component that is not there.
   *
   * @param names those there are at its point
   * @param here the plugins there are
   * @param recorded the plugins that a run had which asks for it; empty if no run asks
   */
  String line(
      ExtensionPoint<?> point,
      String name,
      List<String> names,
      Collection<PluginInfo> here,
      List<RecordedPlugin> recorded) {
    String title = point + " '" + name + "'";
    PluginProblem problem = lost.get(title);
    if (problem != null) {
      return title + " cannot be used: " + problem;
    }
    return unknown("unknown " + title, name, names) + gone(here, recorded) + notLoaded();
  }

  static String unknown(String what, String name, List<String> names) {
    return names.isEmpty()
        ? what + ": no plugin brings one"
        : what + Names.suggestion(name, names) + " There are: " + String.join(", ", names);
  }

  private static String gone(Collection<PluginInfo> here, List<RecordedPlugin> recorded) {
    var gone = new ArrayList<String>();
    for (RecordedPlugin plugin : recorded) {
      List<PluginInfo> same =
          here.stream().filter(info -> info.name().equals(plugin.name())).toList();
      if (same.isEmpty()) {
        gone.add(plugin + ", which is not here");
      } else if (same.stream().noneMatch(p -> plugin.version().equals(version(p)))) {
        gone.add(plugin + ", of which there is " + version(same.get(0)) + " here");
      }
    }
    return gone.isEmpty() ? "" : ". The run had plugin " + String.join(", and plugin ", gone);
  }

  private static String version(PluginInfo plugin) {
    return Objects.requireNonNullElse(plugin.version(), RecordedPlugin.UNKNOWN);
  }

  private String notLoaded() {
    if (problems.isEmpty()) {
      return "";
    }
    int more = problems.size() - MOST_SHOWN;
    return ". Not loaded: "
        + problems.stream()
            .limit(MOST_SHOWN)
            .map(PluginProblem::toString)
            .collect(Collectors.joining("; "))
        + (more > 0 ? "; and " + more + " more, see emc plugins" : "");
  }
}
