package dev.emc.eval.supervised;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Names;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The protocols that ship with the program: the settings the paper states, as files. */
public enum ShippedProtocols {
  /** Linear probes. */
  LINEAR("linear", BackboneUse.FROZEN),
  /** Fine-tuning. */
  FINETUNE("finetune", BackboneUse.TRAINED);

  private static final String SUFFIX = ".yaml";

  private final String folder;
  private final BackboneUse backbone;

  ShippedProtocols(String folder, BackboneUse backbone) {
    this.folder = folder;
    this.backbone = backbone;
  }

  /** Their names, in the order of a list. */
  public List<String> names() {
    return resource("names").lines().filter(line -> !line.isBlank()).toList();
  }

  /** All of them. */
  public List<ProtocolText> all() {
    return names().stream().map(this::shipped).toList();
  }

  /**
   * A protocol by its name, or from a file of the user's.
   *
   * @param nameOrFile a file's path ends with {@code .yaml}
   * @throws ConfigException if there is none; the message lists those there are
   */
  public ProtocolText find(String nameOrFile) {
    if (names().contains(nameOrFile)) {
      return shipped(nameOrFile);
    }
    if (nameOrFile.endsWith(SUFFIX)) {
      return new ProtocolText(nameOrFile, read(Path.of(nameOrFile)), backbone);
    }
    throw new ConfigException(
        "no %s protocol '%s'%s There are: %s; or name a file that ends with %s"
            .formatted(
                folder,
                nameOrFile,
                Names.suggestion(nameOrFile, names()),
                String.join(", ", names()),
                SUFFIX));
  }

  private ProtocolText shipped(String name) {
    return new ProtocolText(name, resource(name + SUFFIX), backbone);
  }

  private String resource(String name) {
    try (InputStream in = ShippedProtocols.class.getResourceAsStream(folder + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its protocol " + folder + "/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(InputFiles.require(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException("protocol " + file + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigException("protocol " + file + ": cannot be read as text in UTF-8", e);
    }
  }
}
