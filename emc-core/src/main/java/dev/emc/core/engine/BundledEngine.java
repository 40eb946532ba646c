package dev.emc.core.engine;

import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import org.jspecify.annotations.Nullable;

/**
 * The PyTorch that came with the program.
 *
 * @param version as DJL writes it: {@code 2.7.1-20250812}
 * @param flavour {@code cpu}, or the CUDA version as in {@code cu128}
 * @param classifier operating system and processor: {@code linux-x86_64}
 * @param djl version of the glue between Java and PyTorch
 * @param libraries by file name, their sizes in bytes; empty where none is for this machine
 * @param glue the flavours that the program can be tied to
 */
record BundledEngine(
    String version,
    String flavour,
    String classifier,
    String djl,
    Map<String, Long> libraries,
    List<String> glue) {
  private static final String GLUE = "jnilib/";

  /** File name of the glue. */
  static final String GLUE_FILE = System.mapLibraryName("djl_torch");

  /** What is on the class path. */
  static BundledEngine onClassPath() {
    // DJL asks for GPUs through JNA here.
    NativeBridge.keepIn(Utils.getEngineCacheDir("pytorch"));
    Platform platform = Platform.detectPlatform("pytorch");
    var libraries = new TreeMap<String, Long>();
    String folder = "pytorch/%s/%s/".formatted(platform.getFlavor(), platform.getClassifier());
    if (!platform.isPlaceholder()) {
      for (String name : platform.getLibraries()) {
        libraries.put(name, size(resource(folder + name)));
      }
    }
    return new BundledEngine(
        platform.getVersion(),
        platform.getFlavor(),
        platform.getClassifier(),
        platform.getApiVersion(),
        libraries,
        glue(platform.getClassifier()));
  }

  /** Without the date of the build: {@code 2.7.1}. */
  String release() {
    return version.replaceFirst("-.*", "");
  }

  /** Whether there are libraries for this machine. */
  boolean isThere() {
    return !libraries.isEmpty();
  }

  /** What the unpacked libraries take, in bytes. */
  long size() {
    return libraries.values().stream().mapToLong(Long::longValue).sum();
  }

  private static @Nullable URL resource(String name) {
    return LibUtils.class.getClassLoader().getResource(name);
  }

  private static long size(@Nullable URL resource) {
    try {
      return resource == null ? 0 : resource.openConnection().getContentLengthLong();
    } catch (IOException e) {
      throw new EngineStartException("the program is incomplete: cannot read " + resource, e);
    }
  }

  private static List<String> glue(String classifier) {
    URL properties = resource(GLUE + "pytorch.properties");
    var flavours = new TreeSet<String>();
    try {
      if (properties != null && properties.openConnection() instanceof JarURLConnection jar) {
        String prefix = GLUE + classifier + "/";
        jar.getJarFile().stream()
            .map(JarEntry::getName)
            .filter(name -> name.startsWith(prefix) && name.endsWith("/" + GLUE_FILE))
            .map(name -> name.substring(prefix.length(), name.lastIndexOf('/')))
            .forEach(flavours::add);
      }
    } catch (IOException e) {
      throw new EngineStartException("the program is incomplete: cannot read " + properties, e);
    }
    return List.copyOf(flavours);
  }
}
