package dev.emc.app.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.core.config.ConfigReference;
import dev.emc.core.config.ConfigSchema;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Writes a JSON Schema of a file's kind, from which an editor completes and checks keys. */
public final class SchemaCommand implements Command {
  private static final String LINE = "# yaml-language-server: $schema=";

  @Override
  public String name() {
    return "schema";
  }

  @Override
  public String summary() {
    return "a JSON Schema of configs with the plugins there are, for editors";
  }

  @Override
  public String arguments() {
    return "[%s]".formatted(String.join("|", ConfigKinds.names()));
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            StandardOptions.value(
                "out",
                "FILE",
                "write it there, for '%sFILE' in a config's first line".formatted(LINE)))
        .addOption(Outputs.force());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc schema --out emc.schema.json";
  }

  @Override
  public int run(Context context) throws IOException {
    Optional<Path> out = context.path("out").map(file -> Outputs.file(context, "out", file));
    String kind = context.arguments().isEmpty() ? ConfigReference.RUN : context.arguments().get(0);
    String text = schema(kind, context.components()).toPrettyString();
    if (out.isEmpty()) {
      context.console().text(text);
      return ExitCode.DONE;
    }
    WholeFile.text(out.get(), text + "\n");
    context.console().print("schema: " + out.get());
    context
        .console()
        .print("first line of a config: " + LINE + out.get().toAbsolutePath().normalize());
    return ExitCode.DONE;
  }

  private static ObjectNode schema(String kind, Components components) {
    if (kind.equals(ConfigReference.RUN)) {
      return ConfigSchema.of(components);
    }
    List<String> names = ConfigKinds.names();
    return ConfigKinds.OTHERS.stream()
        .filter(other -> other.name().equals(kind))
        .findFirst()
        .map(
            other ->
                ConfigSchema.of(other.type(), "A %s of EMC for Java".formatted(kind), components))
        .orElseThrow(
            () ->
                new ConfigException(
                    "unknown kind of file '%s'%s There are: %s"
                        .formatted(kind, Names.suggestion(kind, names), String.join(", ", names))));
  }
}
