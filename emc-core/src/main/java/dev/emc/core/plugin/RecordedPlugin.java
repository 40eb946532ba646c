package dev.emc.core.plugin;

/**
 * A plugin that a run had, as its config records it.
 *
 * @param name of the plugin
 * @param version {@link #UNKNOWN} if its jar stated none
 */
public record RecordedPlugin(String name, String version) {
  /** The version of a plugin that states none. */
  public static final String UNKNOWN = "unknown";

  /** Name and version. */
  @Override
  public String toString() {
    return version.equals(UNKNOWN) ? name : name + " " + version;
  }
}
