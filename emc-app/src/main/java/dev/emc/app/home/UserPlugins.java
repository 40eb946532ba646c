package dev.emc.app.home;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The plugins that a user keeps where no build and no new version of the program touches them.
 *
 * @param folders of plugins, or jars, absolute, in the order they are searched
 * @param missing what was named and is not there
 */
public record UserPlugins(List<Path> folders, List<String> missing) {
  /** Environment variable with the folders to search in place of the usual one. */
  public static final String VARIABLE = "EMC_PLUGINS";

  /** Option with a folder to search beside them. */
  public static final String OPTION = "plugins";

  /** None. */
  public static final UserPlugins NONE = new UserPlugins(List.of(), List.of());

  public UserPlugins {
    folders = List.copyOf(folders);
    missing = List.copyOf(missing);
  }

  /** The usual folder, which need not exist. */
  public static Path usual() {
    return Path.of(System.getProperty("user.home"), ".emc", "plugins");
  }

  /**
   * What the environment says.
   *
   * @param usual the folder if it says nothing
   */
  static UserPlugins of(Map<String, String> environment, Path usual) {
    String named = environment.get(VARIABLE);
    if (named == null) {
      return Files.isDirectory(usual) ? new UserPlugins(List.of(usual), List.of()) : NONE;
    }
    var folders = new ArrayList<Path>();
    var missing = new ArrayList<String>();
    for (String each : named.split(File.pathSeparator, -1)) {
      // Nothing between two separators would be the current folder, which nobody asked for.
      if (!each.isBlank() && !add(each, folders)) {
        missing.add(VARIABLE + ": no such folder or jar: " + each);
      }
    }
    return new UserPlugins(folders, missing);
  }

  private static boolean add(String named, List<Path> folders) {
    try {
      Path path = Path.of(named).toAbsolutePath().normalize();
      return Files.exists(path) && folders.add(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The folders in words, and how to name others. */
  public String text() {
    return folders.isEmpty()
        ? "none; put jars into %s, or name folders with %s or --%s"
            .formatted(usual(), VARIABLE, OPTION)
        : String.join(", ", folders.stream().map(Path::toString).toList());
  }

  /** These and others after them. */
  UserPlugins with(List<Path> more) {
    return new UserPlugins(
        Stream.concat(folders.stream(), more.stream().map(p -> p.toAbsolutePath().normalize()))
            .distinct()
            .toList(),
        missing);
  }
}
