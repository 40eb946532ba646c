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
  void theBaseMayBeTheReferenceWhereThereIsOne() {
    String base = "reference: base\n    base: recipe";
    StudyConfig study = read(FILE.replace("reference: continued", base));
    assertEquals("base", study.groups().get(0).reference());
    assertEquals(List.of("base", "continued", "emc"), study.groups().get(0).tableRows());
    refused(
        "reference: continued",
        "reference: base",
        "s.yaml:9: groups.0.reference: 'base' is none of the rows [continued, emc]");
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

  private static final String STATES =
      """
      base: b
          base-state: {epoch: 10, later: [15, 20]}
          reference: continued
      """
          .strip();

  @Test
  void aStateOfABaseIsAnEpochAndLaterOnes() {
    String text = FILE.replace("reference: continued", STATES);
    assertEquals(
        new BaseStateConfig("", 10, List.of(15, 20)), read(text).groups().get(0).baseState());
    refused(
        "reference: continued",
        STATES.replace("[15, 20]", "[15, 10]"),
        "s.yaml:10: groups.0.base-state.later: must be epochs after epoch 10, ascending: [15, 10]");
    refused(
        "reference: continued",
        STATES.replace("epoch: 10, ", ""),
        "s.yaml:10: groups.0.base-state.later: must be epochs after epoch 0, ascending: [15, 20]");
    refused(
        "reference: continued",
        STATES.replace("base: b\n", "name: g\n").replace("name: g\n    ", ""),
        "s.yaml:9: groups.0.base-state: is of a base, and there is none");
  }

  @Test
  void aPieceHasSomeOfTheGroups() {
    StudyConfig study =
        read(FILE + FILE.substring(FILE.indexOf("  - name: g")).replace("name: g", "name: h"));
    assertEquals(
        List.of("h"),
        study.piece(List.of("h")).groups().stream().map(StudyGroupConfig::name).toList());
    assertEquals(
        List.of("g", "h"),
        study.piece(List.of("h", "g")).groups().stream().map(StudyGroupConfig::name).toList());
    assertEquals(
        "no group 'i' in the study, did you mean 'g'? There are: g, h",
        assertThrows(ConfigException.class, () -> study.piece(List.of("i"))).getMessage());
  }
}
