package dev.emc.images.source;

import dev.emc.api.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of many files below one root, packed: a folder's name is kept once, a file's as its bytes
 * in UTF-8. The 1.28 million names of ImageNet take about 40 MB.
 */
final class FileNames {
  /** Stands in a name for bytes that are no text in the platform's encoding. */
  private static final char UNDECODABLE = '\uFFFD';

  private final String[] folders;
  private final int[] folderOf;
  private final int[] ends;
  private final byte[] text;
  private final Map<Integer, Path> undecodable;

  private FileNames(Builder builder) {
    folders = builder.folders.toArray(String[]::new);
    folderOf = Arrays.copyOf(builder.folderOf, builder.size);
    ends = Arrays.copyOf(builder.ends, builder.size);
    text = Arrays.copyOf(builder.text, builder.textSize);
    undecodable = Map.copyOf(builder.undecodable);
  }

  int size() {
    return ends.length;
  }

  /** The path below the root, with slashes. */
  String name(int index) {
    int start = index == 0 ? 0 : ends[index - 1];
    String file = new String(text, start, ends[index] - start, StandardCharsets.UTF_8);
    String folder = folders[folderOf[index]];
    return folder.isEmpty() ? file : folder + "/" + file;
  }

  /** Where the file is. */
  Path path(Path root, int index) {
    @Nullable Path kept = undecodable.get(index);
    return kept != null ? kept : root.resolve(name(index));
  }

  /** Collects names. */
  static final class Builder {
    private final List<String> folders = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, Path> undecodable = new HashMap<>();
    private int[] folderOf = new int[16];
    private int[] ends = new int[16];
    private byte[] text = new byte[256];
    private int size;
    private int textSize;

    /** How many there are so far. */
    int size() {
      return size;
    }

    /**
     * Adds a file.
     *
     * @param folder its path below the root, with slashes; empty for the root itself
     * @param name in UTF-8
     */
    void add(String folder, byte[] name) {
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, 2 * size);
        folderOf = Arrays.copyOf(folderOf, 2 * size);
      }
      int needed = textSize + name.length;
      if (needed < 0) {
        throw new ConfigException(
            "too many images: the names of the first %s take 2 GB".formatted(size));
      }
      if (needed > text.length) {
        int roomier = (int) Math.min(Integer.MAX_VALUE - 8L, text.length * 2L);
        text = Arrays.copyOf(text, Math.max(needed, roomier));
      }
      System.arraycopy(name, 0, text, textSize, name.length);
      textSize = needed;
      ends[size] = needed;
      folderOf[size++] = number(folder);
    }

    /**
     * Adds a file that was found on disk.
     *
     * @param folder the path below the root, with slashes; empty for the root itself
     * @param parent the folder
     * @param file its last part
     */
    void add(String folder, Path parent, Path file) {
      String name = file.toString();
      // Such a name is only to be shown: no path can be made of it again.
      if (name.indexOf(UNDECODABLE) >= 0 || folder.indexOf(UNDECODABLE) >= 0) {
        undecodable.put(size, parent.resolve(file));
      }
      add(folder, name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds a file.
     *
     * @param name its path below the root, with slashes
     */
    void add(String name) {
      int slash = name.lastIndexOf('/');
      add(
          name.substring(0, Math.max(slash, 0)),
          name.substring(slash + 1).getBytes(StandardCharsets.UTF_8));
    }

    private int number(String folder) {
      int last = folders.size() - 1;
      if (last >= 0 && folders.get(last).equals(folder)) {
        return last;
      }
      return numbers.computeIfAbsent(
          folder,
          f -> {
            folders.add(f);
            return folders.size() - 1;
          });
    }

    FileNames build() {
      return new FileNames(this);
    }
  }
}
