package dev.emc.eval.study.run;

import dev.emc.core.plugin.Components;
import java.util.Map;

/**
 * The program that runs a study: what it brings, and what results say of it.
 *
 * @param components that configs may name
 * @param recipes files of experiments by name
 * @param revision of its sources, as the configs of runs keep it
 * @param facts what results say of it, such as its version, in the order shown
 */
public record HostProgram(
    Components components, Recipes recipes, String revision, Map<String, String> facts) {

  /** A program of somebody's own, without recipes. */
  public HostProgram(Components components) {
    this(components, Recipes.NONE, "unknown", Map.of());
  }
}
