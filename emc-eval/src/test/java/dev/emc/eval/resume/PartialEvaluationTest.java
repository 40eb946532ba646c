package dev.emc.eval.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.eval.features.RowFile;
import dev.emc.eval.probe.DrawAnswers;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.ProbeFit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialEvaluationTest {
  private static final LabelDraw FIRST = new LabelDraw(0.5, 0, new int[] {0, 2});
  private static final LabelDraw SECOND = new LabelDraw(0.5, 1, new int[] {1, 3});
  private static final Supplier<DrawAnswers> NOT_AGAIN =
      () -> {
        throw new AssertionError("these answers were kept");
      };

  @TempDir Path temp;

  private final List<String> notes = new ArrayList<>();
  private Path result;
  private Path folder;

  @BeforeEach
  void place() {
    result = temp.resolve("eval/linear.json");
    folder = temp.resolve("eval/linear.partial");
  }

  private PartialEvaluation open(String seed, BooleanSupplier stop) throws IOException {
    var settings = new LinkedHashMap<String, String>();
    settings.put("protocol", "linear-exact");
    settings.put("seed", seed);
    return PartialEvaluation.open(
        result, settings, List.of(FIRST, SECOND), PartialEvaluation.EVERY, notes::add, stop);
  }

  private PartialEvaluation open() throws IOException {
    return open("31", () -> false);
  }

  private static DrawAnswers answers(int... images) {
    var fit = new ProbeFit(null, null, 7, null, new int[images.length], new int[images.length]);
    return new DrawAnswers(fit, images);
  }

  private void keepFirst() throws IOException {
    try (PartialEvaluation study = open()) {
      study.answers(FIRST, () -> answers(0, 1, 2));
    }
  }

  @Test
  void answersAreKeptUntilTheResultIsWritten() throws IOException {
    assertEquals(folder, PartialEvaluation.folderOf(result));
    assertEquals(temp.resolve("a.txt.partial"), PartialEvaluation.folderOf(temp.resolve("a.txt")));
    keepFirst();
    try (PartialEvaluation study = open()) {
      DrawAnswers kept = study.answers(FIRST, NOT_AGAIN);
      assertArrayEquals(new int[] {0, 1, 2}, kept.images());
      assertEquals(7, kept.fit().iterations());
      study.answers(SECOND, () -> answers(0, 1, 2));
    }
    try (PartialEvaluation study = open()) {
      study.answers(SECOND, NOT_AGAIN);
      study.remove();
    }
    assertFalse(Files.exists(folder));
    assertEquals(
        List.of("resumed at draw 2 of 2", "resumed after draw 2 of 2: all are finished"), notes);
  }

  @Test
  void otherSettingsAreRefusedAndNothingIsLost() throws IOException {
    keepFirst();
    assertMessage(
        folder
            + " was begun with other settings (seed differs: 31 there, 32 here); remove it to begin"
            + " anew, or choose another --out",
        () -> open("32", () -> false));
    try (PartialEvaluation study = open()) {
      study.answers(FIRST, NOT_AGAIN);
    }
  }

  @Test
  void aSecondProcessIsRefused() throws IOException {
    try (PartialEvaluation study = open()) {
      String message = assertThrows(ConfigException.class, this::open).getMessage();
      assertTrue(
          message.startsWith(folder + ": another run is writing into this directory (process "),
          message);
      study.answers(FIRST, () -> answers(0));
    }
  }

  @Test
  void whereNothingWasKeptNothingIsLeft() throws IOException {
    try (PartialEvaluation study = open()) {
      study.rows("train").close();
    }
    assertFalse(Files.exists(folder));
  }

  @Test
  void damagedSettingsAreNamedAndAllBeginsAnew() throws IOException {
    keepFirst();
    Files.writeString(folder.resolve("study.json"), "{\"format\": 1, \"settings\": {\"se");
    try (PartialEvaluation study = open()) {
      study.answers(FIRST, () -> answers(4));
    }
    Path file = folder.resolve("study.json");
    assertEquals(
        List.of("the evaluation begins anew: " + file + " holds no settings of an evaluation"),
        notes);
    Files.writeString(file, "{\"format\": 2, \"settings\": {}}");
    open().close();
    assertEquals(2, notes.size());
    assertFalse(Files.exists(folder), "another format is begun anew, too");
  }

  @Test
  void damagedAnswersAreNamedAndTheirDrawBeginsAnew() throws IOException {
    keepFirst();
    Path file = folder.resolve("draw-01.json");
    for (String damaged : List.of("", "{}", Files.readString(file).replace("0,1,2", "0,1"))) {
      notes.clear();
      Files.writeString(file, damaged);
      try (PartialEvaluation study = open()) {
        study.answers(FIRST, () -> answers(0, 1, 2));
      }
      assertEquals(
          List.of("draw 1 of 2 begins anew: " + file + " holds no answers of a draw"), notes);
    }
  }

  @Test
  void aStopIsHeededBetweenDraws() throws IOException {
    keepFirst();
    try (PartialEvaluation study = open("31", () -> true)) {
      study.answers(FIRST, NOT_AGAIN);
      var stopped =
          assertThrows(CancellationException.class, () -> study.answers(SECOND, NOT_AGAIN));
      assertEquals("stopped before draw 2 of 2", stopped.getMessage());
    }
  }

  @Test
  void drawsThatAnswerOtherImagesAreNotMixed() throws IOException {
    keepFirst();
    try (PartialEvaluation study = open()) {
      assertMessage(
          "draw 2 of 2 was tested on 2 images, draws before it on 3: some can be read at one time"
              + " only; see to them and remove "
              + folder,
          () -> study.answers(SECOND, () -> answers(0, 2)));
    }
  }

  @Test
  void featuresGrowInTheFolder() throws IOException {
    try (PartialEvaluation study = open();
        RowFile rows = study.rows("train")) {
      rows.append(new float[] {1, 2}, new int[] {0, 2}, List.of("a", "c"));
    }
    try (PartialEvaluation study = open();
        RowFile rows = study.rows("train")) {
      assertEquals(3, rows.next());
      assertArrayEquals(new float[] {1, 2}, rows.read().values());
      assertArrayEquals(new int[] {0, 2}, rows.read().images());
    }
    Path lines = folder.resolve("train.npy.part.txt");
    Files.writeString(lines, Files.readString(lines).replace("2\tc", "x\tc"));
    try (PartialEvaluation study = open();
        RowFile rows = study.rows("train")) {
      assertEquals(0, rows.next());
    }
    assertEquals(
        List.of(
            "the features of train are read anew: "
                + lines
                + " is damaged; remove it to begin anew"),
        notes);
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void assertMessage(String expected, Action action) {
    assertEquals(expected, assertThrows(ConfigException.class, action::run).getMessage());
  }
}
