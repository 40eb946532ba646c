package dev.emc.images.source;

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
  private final Path root;
  private final Set<String> extensions;
  private final Set<String> otherExtensions = new TreeSet<>();

  /**
   * A scan.
   *
   * @param root what names are relative to
   * @param extensions of images, in lower case, without the dot
   */
  FolderScan(Path root, Set<String> extensions) {
    this.root = root;
    this.extensions = extensions;
  }

  /** Extensions of the files that were passed over so far. */
  Set<String> otherExtensions() {
    return otherExtensions;
  }

  /** Adds all images below a folder, which is the root or lies in it. */
  void addImages(Path folder, FileNames.Builder names) {
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
    byFolder.forEach((parent, files) -> addSorted(below(parent), parent, files, names));
  }

  /**
   * Adds the files of one folder by name.
   *
   * @param folder its path below the root, with slashes
   * @param parent the folder
   * @param files their last parts; sorted here
   */
  static void addSorted(String folder, Path parent, List<Path> files, FileNames.Builder names) {
    Collections.sort(files);
    files.forEach(file -> names.add(folder, parent, file));
  }

  /** A folder's path below the root, with slashes. */
  private String below(Path folder) {
    String path = root.relativize(folder).toString();
    return path.replace(folder.getFileSystem().getSeparator(), "/");
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
    private final Path start;
    private final Map<Path, List<Path>> byFolder;

    private Visitor(Path start, Map<Path, List<Path>> byFolder) {
      this.start = start;
      this.byFolder = byFolder;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean skip = !folder.equals(start) && isHidden(folder);
      return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      // Reading a pipe would wait for ever.
      if (attributes.isOther()) {
        return FileVisitResult.CONTINUE;
      }
      if (isImage(file)) {
        // Of millions of files in one folder only the last part is kept.
        byFolder.computeIfAbsent(file.getParent(), f -> new ArrayList<>()).add(file.getFileName());
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
