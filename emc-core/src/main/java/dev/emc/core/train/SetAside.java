package dev.emc.core.train;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a folder that new ones are to replace: they lie in its hidden folder {@code .replaced}
 * until the new ones are certain, and come back if nothing comes of those.
 */
public final class SetAside {
  private static final String HIDDEN = ".replaced";

  private final Path folder;
  private final Path hidden;

  private SetAside(Path folder) {
    this.folder = folder;
    this.hidden = folder.resolve(HIDDEN);
  }

  /**
   * Sets entries aside. Those that a killed process had set aside come back first.
   *
   * @param which by name
   */
  public static SetAside of(Path folder, Predicate<String> which) throws IOException {
    var aside = new SetAside(folder);
    aside.restore();
    List<Path> entries = entries(folder).stream().filter(e -> which.test(name(e))).toList();
    if (!entries.isEmpty()) {
      Files.createDirectories(aside.hidden);
    }
    for (Path entry : entries) {
      Files.move(entry, aside.hidden.resolve(name(entry)), StandardCopyOption.ATOMIC_MOVE);
    }
    return aside;
  }

  /** Puts the entries back that nothing has taken the place of. */
  public void restore() throws IOException {
    for (Path entry : entries(hidden)) {
      Path place = folder.resolve(name(entry));
      if (!Files.exists(place)) {
        Files.move(entry, place, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    delete();
  }

  /** Deletes the entries. */
  public void delete() throws IOException {
    if (!Files.exists(hidden)) {
      return;
    }
    Files.walkFileTree(
        hidden,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private static String name(Path entry) {
    return entry.getFileName().toString();
  }
}
