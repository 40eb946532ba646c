package dev.emc.api.plugin;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Finds code that combines arrays with Java numbers as in {@code x.mul(2f)}. The engine needs such
 * a number again in the backward pass, but DJL lets go of its memory when the call returns, so that
 * a garbage collection in between makes the gradient garbage: at some step, without a word. Outside
 * a graph it is harmless, and only the author knows, so it is said and not refused.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class NumberOperands {
  private static final Set<String> OWNERS =
      Set.of(
          "ai/djl/ndarray/NDArray", "ai/djl/ndarray/NDArrays", "ai/djl/pytorch/engine/PtNDArray");

  /** Operations whose gradient takes the other operand; a sum's does not. */
  private static final Set<String> NEEDING =
      Set.of("mul", "muli", "div", "divi", "pow", "powi", "maximum", "minimum", "mod", "modi");

  private static final int MAGIC = 0xCAFEBABE;

  private NumberOperands() {}

  /**
   * The first use in the jar or folder that a class is of.
   *
   * @return such as {@code com.acme.Loss calls NDArray.mul(Number)}; empty if there is none, or the
   *     place cannot be read
   */
  public static Optional<String> beside(Class<?> type) {
    try {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      if (source == null || source.getLocation() == null) {
        return Optional.empty();
      }
      Path place = Path.of(source.getLocation().toURI());
      if (Files.isDirectory(place)) {
        return in(place);
      }
      if (!Files.isRegularFile(place)) {
        return Optional.empty();
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return in(jar.getPath("/"));
      }
    } catch (IOException
        | URISyntaxException
        | IllegalArgumentException
        | FileSystemNotFoundException
        | ProviderNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * The first use in a class, in those it extends and in those that are nested in it.
   *
   * @return as of {@link #beside}
   */
  public static Optional<String> in(Class<?> type) {
    var open = new ArrayDeque<Class<?>>(List.of(type));
    while (!open.isEmpty()) {
      Class<?> each = open.pop();
      String name = each.getName();
      @Nullable Class<?> parent = each.getSuperclass();
      if (parent != null && !parent.getName().matches("(java|ai\\.djl|dev\\.emc\\.api)\\..*")) {
        open.add(parent);
      }
      open.addAll(List.of(each.getDeclaredClasses()));
      String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
      try (InputStream bytes = each.getResourceAsStream(file)) {
        if (bytes != null) {
          Optional<String> called = Pool.read(new DataInputStream(bytes)).number();
          if (called.isPresent()) {
            return Optional.of(name + " calls " + called.get());
          }
        }
      } catch (IOException e) {
        // A class that cannot be read is not judged.
      }
    }
    return Optional.empty();
  }

  private static Optional<String> in(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> classes =
          files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
      for (Path file : classes) {
        try (InputStream bytes = Files.newInputStream(file)) {
          Optional<String> called = Pool.read(new DataInputStream(bytes)).number();
          if (called.isPresent()) {
            String name = root.relativize(file).toString();
            return Optional.of(
                name.substring(0, name.length() - ".class".length())
                        .replace('/', '.')
                        .replace('\\', '.')
                    + " calls "
                    + called.get());
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A class file's constants (The Java Virtual Machine Specification, 4.4), of which few matter.
   */
  private static final class Pool {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;

    private final int[] tags;
    private final String[] texts;
    private final int[] first;
    private final int[] second;

    private Pool(int size) {
      tags = new int[size];
      texts = new String[size];
      first = new int[size];
      second = new int[size];
    }

    static Pool read(DataInputStream in) throws IOException {
      if (in.readInt() != MAGIC) {
        return new Pool(0);
      }
      in.readInt();
      var pool = new Pool(in.readUnsignedShort());
      for (int i = 1; i < pool.tags.length; i++) {
        int tag = in.readUnsignedByte();
        pool.tags[i] = tag;
        switch (tag) {
          case UTF8 -> pool.texts[i] = in.readUTF();
          case CLASS, 8, 16, 19, 20 -> pool.first[i] = in.readUnsignedShort();
          case 3, 4, 9, METHOD, INTERFACE_METHOD, NAME_AND_TYPE, 17, 18 -> {
            pool.first[i] = in.readUnsignedShort();
            pool.second[i] = in.readUnsignedShort();
          }
          case 15 -> {
            in.readUnsignedByte();
            in.readUnsignedShort();
          }
          case 5, 6 -> {
            in.readLong();
            // A long and a double take two places.
            i++;
          }
          default -> throw new IOException("no constant has tag " + tag);
        }
      }
      return pool;
    }

    Optional<String> number() {
      for (int i = 1; i < tags.length; i++) {
        if (tags[i] == METHOD || tags[i] == INTERFACE_METHOD) {
          String owner = texts[first[first[i]]];
          String name = texts[first[second[i]]];
          String arguments = texts[second[second[i]]];
          if (OWNERS.contains(owner)
              && NEEDING.contains(name)
              && arguments.contains("Ljava/lang/Number;")) {
            return Optional.of(
                owner.substring(owner.lastIndexOf('/') + 1) + "." + name + "(Number)");
          }
        }
      }
      return Optional.empty();
    }
  }
}
