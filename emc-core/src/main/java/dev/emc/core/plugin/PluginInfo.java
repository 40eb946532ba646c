package dev.emc.core.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Where components come from.
 *
 * @param name of the folder in {@code plugins/}, or made from the class's name on the class path
 * @param version the jar's Implementation-Version, or null if its manifest states none
 * @param className the {@link dev.emc.api.plugin.EmcPlugin} class
 * @param location the jar, or the folder of classes
 */
public record PluginInfo(String name, @Nullable String version, String className, String location) {
  /** Whether it belongs to this project, whose components have bare names. */
  boolean isOwn() {
    return className.startsWith("dev.emc.");
  }

  /** Name, with the version if there is one. */
  @Override
  public String toString() {
    return version == null ? name : name + " " + version;
  }
}
