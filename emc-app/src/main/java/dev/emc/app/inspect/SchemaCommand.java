package dev.emc.app.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.core.config.ConfigSchema;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Writes a JSON Schema of configs, from which an editor completes and checks keys. */
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
    ObjectNode schema = ConfigSchema.of(context.components());
    String text = schema.toPrettyString();
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
}
