package dev.emc.eval.improve;

import dev.emc.api.plugin.Describe;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.plugin.Components;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** All that is known of methods beyond their plugins; see {@code methods.yaml}. */
public record MethodProfiles(
    @Describe("Methods") List<MethodProfile> methods,
    @Describe("Backbones without heads") List<BareProfile> bare) {
  private static final String FILE = "methods.yaml";

  /** Copies the lists. */
  public MethodProfiles {
    methods = List.copyOf(methods);
    bare = List.copyOf(bare);
  }

  /** Those that ship. */
  public static MethodProfiles shipped(Components components) {
    try (InputStream in = MethodProfiles.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return ConfigFile.read(MethodProfiles.class, text, FILE, List.of(), components);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is known of a method. */
  Optional<MethodProfile> named(String method) {
    return methods.stream().filter(each -> each.method().equals(method)).findFirst();
  }

  /** The same by a name that a file says. */
  Optional<MethodProfile> said(String name) {
    return named(name)
        .or(() -> methods.stream().filter(each -> each.alsoCalled().contains(name)).findFirst());
  }

  /** How a family's backbones are continued that have no heads. */
  BareProfile ofFamily(boolean transformer) {
    String family = transformer ? "transformer" : "convolutional";
    return bare.stream()
        .filter(each -> each.family().equals(family))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(FILE + " has no family " + family));
  }
}
