package dev.emc.app.checkpoint;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.eval.FileWeights;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.CheckpointConverter;
import dev.emc.checkpoint.keys.WeightChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;

/** Writes a checkpoint, or a part of it, as another kind of file. */
public final class ConvertCommand implements Command {
  private static final String LARGER = "allow-larger";
  private static final String PARTS =
      Arrays.stream(CheckpointConverter.Part.values())
          .map(ConvertCommand::word)
          .collect(Collectors.joining(", "));

  @Override
  public String name() {
    return "checkpoint convert";
  }

  @Override
  public String summary() {
    return "write a checkpoint as .safetensors, .npz or .pth";
  }

  @Override
  public String arguments() {
    return CheckpointSource.ARGUMENT + " --to FILE";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return FileWeights.describeChoice(new Options())
        .addOption(StandardOptions.value("to", "FILE", "target; its ending says the kind of file"))
        .addOption(StandardOptions.value("what", "PART", PARTS + " (model)"))
        .addOption(Outputs.force())
        .addOption(
            StandardOptions.flag(
                LARGER, "write also what takes over four times the room of FILE, and over 64 MB"))
        .addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc checkpoint convert runs/mine --to backbone.pth --what backbone";
  }

  @Override
  public int run(Context context) throws IOException {
    Path target =
        context
            .path("to")
            .orElseThrow(
                () ->
                    new ConfigException(
                        name() + " needs --to FILE, ending in .safetensors, .npz, .pth or .pt"));
    Outputs.file(context, "to", target);
    CheckpointConverter.Part part = part(context.value("what").orElse("model"));
    if (part == CheckpointConverter.Part.ALL) {
      FileWeights.refuse(context, "chooses of a file's models, --what all writes every tensor");
    }
    Checkpoint checkpoint = CheckpointSource.open(context, name());
    WeightChoice choice = CheckpointSource.choice(context);
    if (!context.has(LARGER)) {
      CheckpointConverter.growth(checkpoint, part, choice)
          .ifPresent(
              line -> {
                throw new ConfigException(line + "; --" + LARGER + " writes them all the same");
              });
    }
    CheckpointConverter.Converted converted =
        CheckpointConverter.convert(checkpoint, part, choice, target);
    var written =
        new Written(
            checkpoint.name(),
            target.toString(),
            word(part),
            converted.weights(),
            converted.tensors(),
            converted.nonFinite());
    if (context.console().json()) {
      context.console().json(written);
    } else {
      context
          .console()
          .print(
              "%s: %s tensors (%s) of %s%s"
                  .formatted(
                      target,
                      written.tensors(),
                      written.what(),
                      checkpoint.name(),
                      written.weights().isEmpty() ? "" : ", weights under " + written.weights()));
    }
    converted
        .warnings()
        .forEach(w -> context.console().note("warning: " + checkpoint.name() + ": " + w));
    return ExitCode.DONE;
  }

  /** What was written, for programs. */
  private record Written(
      String from, String to, String what, String weights, int tensors, List<String> nonFinite) {}

  private static CheckpointConverter.Part part(String text) {
    return Arrays.stream(CheckpointConverter.Part.values())
        .filter(part -> word(part).equals(text))
        .findFirst()
        .orElseThrow(() -> new ConfigException("--what: '" + text + "' is none of " + PARTS));
  }

  private static String word(CheckpointConverter.Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }
}
