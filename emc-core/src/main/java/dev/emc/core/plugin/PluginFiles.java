package dev.emc.core.plugin;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The jars of one plugin as they were found: a jar by itself, or the jars of a folder.
 *
 * @param name of the folder, or of the jar without its version
 * @param place the folder or the jar
 * @param jars those that are its own
 * @param main those that name a plugin class
 * @param copies packages of the program that some jar brings again, with slashes
 */
record PluginFiles(String name, Path place, List<Path> jars, List<Path> main, Set<String> copies) {
  static final String SERVICE = "META-INF/services/" + EmcPlugin.class.getName();

  private static final String JAR = ".jar";
  private static final String CLASS = ".class";
  private static final String VERSION = "-\\d[\\w.+-]*$";

  /** Whether something in a folder of plugins is one. */
  static boolean isOne(Path entry) {
    return Files.isDirectory(entry) || isJar(entry);
  }

  /**
   * Looks into a jar, or into those of a folder.
   *
   * @throws RefusedPlugin if there is no plugin in it, or a jar cannot be read
   */
  static PluginFiles of(Path entry) {
    String name = name(entry);
    List<Path> all;
    try {
      all = Files.isDirectory(entry) ? jarsIn(entry) : List.of(entry);
    } catch (IOException e) {
      throw refused(name, entry, "cannot be read: " + Failures.line(e), e);
    }
    if (all.isEmpty()) {
      throw refused(name, entry, "holds no jar", null);
    }
    var jars = new ArrayList<Path>();
    var main = new ArrayList<Path>();
    var copies = new TreeSet<String>();
    for (Path jar : all) {
      Contents contents = Contents.of(name, jar);
      copies.addAll(contents.copies());
      if (!contents.onlyCopies()) {
        jars.add(jar);
      }
      if (contents.isMain()) {
        main.add(jar);
      }
    }
    if (main.isEmpty()) {
      throw refused(
          name,
          entry,
          (Files.isDirectory(entry) ? "holds no plugin: no jar has a " : "is no plugin: it has no ")
              + SERVICE,
          null);
    }
    return new PluginFiles(name, entry, List.copyOf(jars), List.copyOf(main), Set.copyOf(copies));
  }

  static String name(Path entry) {
    String file = entry.getFileName().toString();
    return Files.isDirectory(entry) || !isJar(entry)
        ? file
        : file.substring(0, file.length() - JAR.length()).replaceFirst(VERSION, "");
  }

  private static boolean isJar(Path entry) {
    return entry.getFileName().toString().endsWith(JAR);
  }

  private static List<Path> jarsIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> isJar(entry) && !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static RefusedPlugin refused(
      String name, Path place, String why, @Nullable Throwable cause) {
    return new RefusedPlugin(new PluginProblem(name, CodeLocation.shown(place), why), cause);
  }

  /** What the jars that name a plugin class are called, for messages before a class is known. */
  String location() {
    return main.size() == 1 ? CodeLocation.shown(main.get(0)) : CodeLocation.shown(place);
  }

  /**
   * What is in a jar.
   *
   * @param isMain whether it names a plugin class
   * @param copies packages of the program that it brings again
   * @param onlyCopies whether it brings nothing else
   */
  private record Contents(boolean isMain, Set<String> copies, boolean onlyCopies) {
    static Contents of(String plugin, Path jar) {
      try (var file = new ZipFile(InputFiles.require(jar).toFile())) {
        var copies = new TreeSet<String>();
        boolean others = false;
        for (ZipEntry entry : Collections.list(file.entries())) {
          String name = entry.getName();
          if (!name.endsWith(CLASS)) {
            continue;
          }
          if (!PluginClassLoader.isShared(name.replace('/', '.'))) {
            others = true;
          } else if (!copies.contains(folder(name)) && PluginClassLoader.isPrograms(name)) {
            copies.add(folder(name));
          }
        }
        boolean main = file.getEntry(SERVICE) != null;
        return new Contents(main, copies, !copies.isEmpty() && !others && !main);
      } catch (ConfigException e) {
        throw refused(plugin, jar, "is broken: " + e.getMessage(), e);
      } catch (IOException e) {
        throw refused(plugin, jar, "is broken: " + Failures.line(e), e);
      }
    }

    private static String folder(String file) {
      return file.substring(0, file.lastIndexOf('/'));
    }
  }
}
