package dev.emc.core.data;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds image files by their extensions, in an order that depends on names alone: folders by path,
 * files within a folder by name, as torchvision lists them. Links are followed, loops left out,
 * hidden files and folders passed over.
 */
final class FolderScan {
  private final Set<String> extensions;
  private final Set<String> otherExtensions = new TreeSet<>();

  FolderScan(Set<String> extensions) {
    this.extensions = extensions;
  }

  /** Extensions of the files that were passed over so far. */
  Set<String> otherExtensions() {
    return otherExtensions;
  }

  /** All images below a folder. */
  List<Path> images(Path folder) {
    Map<Path, List<Path>> byFolder = new TreeMap<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new Visitor(folder, byFolder));
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    var images = new ArrayList<Path>();
    for (List<Path> files : byFolder.values()) {
      Collections.sort(files);
      images.addAll(files);
    }
    return images;
  }

  /** Whether a folder itself holds an image. */
  boolean holdsImages(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, this::isImage)) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** Immediate subfolders, by name. */
  static List<Path> subfolders(Path folder) {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, p -> Files.isDirectory(p) && !isHidden(p))) {
      entries.forEach(found::add);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    Collections.sort(found);
    return found;
  }

  private boolean isImage(Path file) {
    return !isHidden(file) && extensions.contains(extension(file));
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  private static ConfigException unreadable(Path folder, IOException e) {
    String reason = e instanceof AccessDeniedException ? "permission denied" : e.toString();
    return new ConfigException("cannot list folder '%s': %s".formatted(folder, reason), e);
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Map<Path, List<Path>> byFolder;

    private Visitor(Path root, Map<Path, List<Path>> byFolder) {
      this.root = root;
      this.byFolder = byFolder;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean skip = !folder.equals(root) && isHidden(folder);
      return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (isImage(file)) {
        byFolder.computeIfAbsent(file.getParent(), f -> new ArrayList<>()).add(file);
      } else if (!isHidden(file) && file.getFileName().toString().contains(".")) {
        otherExtensions.add(extension(file));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      if (e instanceof FileSystemLoopException) {
        return FileVisitResult.CONTINUE;
      }
      throw unreadable(file, e);
    }
  }
}
