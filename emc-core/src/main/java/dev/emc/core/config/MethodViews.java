package dev.emc.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigNode.Entry;
import dev.emc.core.config.ConfigNode.Mapping;
import dev.emc.core.config.ConfigNode.Scalar;
import dev.emc.core.plugin.Components;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code --set views[0].size=160} change a view of a config that leaves the views to its
 * method: they are written out before the first setting that reaches into them.
 */
final class MethodViews {
  private static final String VIEWS = "views";
  private static final Pattern INSIDE = Pattern.compile("views\\s*(\\[\\s*\\d+\\s*\\]|\\.).*");

  private MethodViews() {}

  /**
   * The settings, with the method's views put before them where some reach into views that neither
   * the text nor a setting writes out.
   *
   * @throws ConfigException if the rest of the config does not fit, as without these settings
   */
  static List<Setting> writtenOut(
      String text, String name, List<Setting> settings, Components components) {
    List<Setting> others = settings.stream().filter(each -> !isInside(each)).toList();
    if (others.size() == settings.size()
        || others.stream().anyMatch(each -> key(each).equals(VIEWS))
        || hasViews(text, name)) {
      return settings;
    }
    Experiment experiment = ExperimentLoader.read(text, name, others, components);
    Experiment whole =
        experiment.toBuilder()
            .views(
                experiment.viewPlan(components.assemble(experiment.selection()).method()).specs())
            .viewSize(null)
            .cropSize(null)
            .build();
    var all = new ArrayList<Setting>();
    all.add(Setting.written(VIEWS + "=" + json(ResolvedConfig.tree(whole, components).get(VIEWS))));
    all.addAll(settings);
    return all;
  }

  private static boolean isInside(Setting setting) {
    return INSIDE.matcher(key(setting)).matches();
  }

  private static String key(Setting setting) {
    return setting.toString().split("=", 2)[0].strip();
  }

  /** Mistakes in the text are told when it is read for good. */
  private static boolean hasViews(String text, String name) {
    ConfigNode root;
    try {
      root = YamlParser.file(text, name, new Mistakes());
    } catch (Mistake mistake) {
      return true;
    }
    if (!(root instanceof Mapping mapping)) {
      return true;
    }
    Entry views = mapping.entries().get(VIEWS);
    return views != null && !(views.value() instanceof Scalar scalar && scalar.isNull());
  }

  /** JSON is YAML, too. */
  private static String json(@Nullable Object views) {
    try {
      return new JsonMapper().writeValueAsString(views);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }
}
