package dev.emc.app.data;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Table;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import dev.emc.images.survey.ImageSurvey;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** Reads every image of a folder and says what is there and what is wrong with it. */
public final class DataCheckCommand implements Command {
  private static final int MAX_LISTED = 20;

  @Override
  public String name() {
    return "data check";
  }

  @Override
  public String summary() {
    return "read every image: counts, classes, sizes, unreadable files, duplicates";
  }

  @Override
  public String arguments() {
    return "IMAGES";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc data check photos";
  }

  @Override
  public int run(Context context) {
    if (context.arguments().isEmpty()) {
      throw new ConfigException(
          "data check needs images: emc data check IMAGES, a folder, list or file");
    }
    ImageSource source = ImageSources.open(context.arguments().get(0));
    Console console = context.console();
    ImageSurvey survey;
    try (var progress = console.progress("reading", source.size())) {
      survey = ImageSurvey.of(source, progress::advanceTo);
    }
    if (console.json()) {
      console.json(survey);
    } else {
      console.print(lines(survey));
    }
    return survey.unreadable().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static List<String> lines(ImageSurvey survey) {
    var lines = new ArrayList<String>();
    lines.add("images: " + survey.images());
    lines.add("sizes: " + survey.smallest() + " to " + survey.largest());
    lines.add("classes: " + (survey.classes().isEmpty() ? "no labels" : survey.classes().size()));
    var classes = new Table();
    survey.classes().entrySet().stream()
        .limit(MAX_LISTED)
        .forEach(e -> classes.row(e.getKey(), e.getValue().toString()));
    add(lines, classes.lines(), survey.classes().size());
    lines.add("unreadable: " + survey.unreadable().size());
    var unreadable = new Table();
    survey.unreadable().entrySet().stream()
        .limit(MAX_LISTED)
        .forEach(e -> unreadable.row(e.getKey(), e.getValue()));
    add(lines, unreadable.lines(), survey.unreadable().size());
    lines.add("groups of equal images: " + survey.duplicates().size());
    List<String> groups =
        survey.duplicates().stream()
            .limit(MAX_LISTED)
            .map(names -> "  " + String.join(" = ", names))
            .toList();
    add(lines, groups, survey.duplicates().size());
    return lines;
  }

  private static void add(List<String> lines, List<String> listed, int all) {
    lines.addAll(listed);
    if (all > listed.size()) {
      lines.add("  and " + (all - listed.size()) + " more; --json lists all");
    }
  }
}
