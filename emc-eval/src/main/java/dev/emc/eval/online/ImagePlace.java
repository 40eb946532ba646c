package dev.emc.eval.online;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where an image lies, so that two sources can be compared. */
final class ImagePlace {
  private ImagePlace() {}

  /**
   * A text that is the same for the same image of the same folder or file.
   *
   * @param location of its source, as a config names it
   * @param name of the image there
   */
  static String of(String location, String name) {
    Path place;
    try {
      place = Path.of(location).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      // No file's place, such as classpath: on Windows.
      return location + "#" + name;
    }
    return Files.isDirectory(place)
        ? place.resolve(name).normalize().toString()
        : place + "#" + name;
  }
}
