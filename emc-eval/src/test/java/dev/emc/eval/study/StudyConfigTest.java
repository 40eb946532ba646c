package dev.emc.eval.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a study's file may say, and what it is told otherwise. */
class StudyConfigTest {
  private static final Components COMPONENTS = PluginLoader.load(Path.of("no-plugins"));

  private static final String FILE =
      """
      title: t
      evaluation:
        labels: {images: train, to: 90}
        validation: {images: train, from: 90}
        test: {images: test}
      groups:
        - name: g
          config: recipe
          reference: continued
          rows:
            - {name: continued, choose: ["lr=1,2"]}
            - {name: emc, with: continued}
      """;

  private static StudyConfig read(String text) {
    return ConfigFile.read(StudyConfig.class, text, "s.yaml", List.of(), COMPONENTS);
  }

  private static void refused(String from, String to, String message) {
    String text = FILE.replace(from, to);
    assertEquals(message, assertThrows(ConfigException.class, () -> read(text)).getMessage(), text);
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    StudyConfig study = read(FILE);
    assertEquals(List.of(0.01, 0.1, 1.0), study.evaluation().fractions());
    assertEquals(List.of(31L), study.groups().get(0).seeds());
    assertEquals(List.of("continued", "emc"), study.groups().get(0).tableRows());
  }

  @Test
  void whatCannotBeIsNamed() {
    refused(
        "reference: continued",
        "reference: control",
        "s.yaml:9: groups.0.reference: 'control' is none of the rows [continued, emc]");
    refused(
        "with: continued",
        "with: auh",
        "s.yaml:11: groups.0.rows: 'emc' goes with 'auh', which is no earlier row with choices");
    refused("name: emc", "name: continued", "s.yaml:11: groups.0.rows: 'continued' is there twice");
    refused(
        "  validation: {images: train, from: 90}\n",
        "",
        "s.yaml:3: evaluation: evaluation.validation is needed: rows choose settings, never on the"
            + " test images");
    refused(
        "name: emc",
        "name: a/b",
        "s.yaml:12: groups.0.rows.1.name: 'a/b' must be letters, digits and . _ = + - alone");
    refused(
        "title: t",
        "titel: t",
        "s.yaml:1: titel: unknown key, did you mean 'title'? Valid keys: evaluation, groups, set,"
            + " title, train");
    refused(
        "to: 90",
        "to: -1",
        "s.yaml:3: evaluation.labels.to: must be 0 (the end) or above from (0), got -1");
    refused(
        "test: {images: test}",
        "test: {images: train, from: 50}",
        "s.yaml:5: evaluation.test: shares images with labels: train, images 50 to the end");
    refused(
        "validation: {images: train, from: 90}",
        "validation: {images: train, from: 80}",
        "s.yaml:4: evaluation.validation: shares images with labels: train, images 80 to the end");
  }
}
