package dev.emc.core.config;

import static dev.emc.core.config.ExperimentLoaderTest.COMPONENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ComponentDocs.Row;
import dev.emc.core.config.ConfigReference.Part;
import dev.emc.core.config.ConfigReference.Section;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every key is in one section, where it is looked for. */
class ConfigReferenceTest {
  private final List<Section> sections = ConfigReference.of(COMPONENTS);

  private Section section(String name) {
    return ConfigReference.find(sections, name);
  }

  @Test
  void sectionsAreInTheOrderOfTheConfig() {
    assertEquals(
        List.of(
            "run",
            "backbone",
            "method",
            "transform",
            "estimator",
            "regularizer",
            "data",
            "views",
            "augmentations",
            "optimizer",
            "schedule",
            "groups",
            "checkpoints",
            "online-knn",
            "guard"),
        sections.stream().map(Section::name).toList());
    assertEquals("views[].augmentations[]", section("augmentations").key());
    assertEquals(section("schedule"), section("optimizer.schedule"));
  }

  @Test
  void kindsAreParts() {
    assertEquals(
        List.of("lars", "sgd", "larc-sgd", "adam-w"),
        section("optimizer").parts().stream().map(Part::name).toList());
    Part normalize = section("augmentations").part("normalize");
    assertEquals(List.of("mean", "std"), normalize.rows().stream().map(Row::key).toList());
    assertEquals("test", section("method").part("flat").origin());
    assertEquals("A flat method", section("method").part("flat").meaning());
  }

  @Test
  void whatHasNoSectionOfItsOwnIsShownInPlace() {
    List<String> keys = section("online-knn").parts().get(0).rows().stream().map(Row::key).toList();
    assertEquals(
        List.of("test", "test.images", "test.from", "test.to", "train"), keys.subList(0, 5));
    List<String> lars = section("optimizer").part("lars").rows().stream().map(Row::key).toList();
    assertEquals(true, lars.contains("clip.norm"), lars.toString());
    assertEquals(true, lars.contains("schedule"), lars.toString());
    assertFalse(lars.stream().anyMatch(key -> key.startsWith("schedule.")), lars.toString());
  }

  /** The flat list of all keys, of which each ends in a key of a section. */
  @Test
  void noKeyIsLeftOut() {
    var there = new TreeSet<String>();
    for (Section section : sections) {
      for (Part part : section.parts()) {
        String prefix = section.key().replace("[]", ".*");
        part.rows().forEach(row -> there.add((prefix.isEmpty() ? "" : prefix + ".") + row.key()));
      }
    }
    for (Row row : ComponentDocs.ofExperiment(COMPONENTS)) {
      // A schedule is the same wherever it stands.
      String key = row.key().replace("groups.*.schedule", "schedule");
      assertEquals(true, there.contains(key), key);
    }
  }

  @Test
  void whatKindsThereAreIsSaid() {
    for (Section section : sections) {
      if (section.point() == null && section.parts().size() > 1) {
        section.parts().forEach(part -> assertFalse(part.meaning().isEmpty(), part.name()));
      }
    }
  }

  @Test
  void unknownNamesAreHelpedWith() {
    assertEquals(
        "unknown section 'optimiser', did you mean 'optimizer'? There are: run, backbone, method,"
            + " transform, estimator, regularizer, data, views, augmentations, optimizer, schedule,"
            + " groups, checkpoints, online-knn, guard",
        error("optimiser", null));
    assertEquals(
        "unknown schedule 'cosine', did you mean 'epoch-cosine'? There are: fixed, warmup-cosine,"
            + " linear-warmup-cosine, epoch-cosine, step, multi-step",
        error("schedule", "cosine"));
    assertEquals(
        "'data' has one kind only: emc describe data shows its keys", error("data", "folder"));
  }

  private String error(String name, String part) {
    return assertThrows(
            ConfigException.class,
            () -> {
              Section section = section(name);
              section.part(String.valueOf(part));
            })
        .getMessage();
  }
}
