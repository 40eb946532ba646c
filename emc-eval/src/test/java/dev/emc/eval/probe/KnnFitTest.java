package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What labels alone tell of a vote of neighbours. */
class KnnFitTest {
  private static LabelledImages images(int... labels) {
    return new LabelledImages(
        labels,
        List.of("cat", "cow", "dog"),
        IntStream.range(0, labels.length).mapToObj(i -> "image " + i).toList());
  }

  @Test
  void thereAreAtLeastAsManyTrainingImagesAsVote() {
    var knn = new Knn(3, Knn.DEFAULT_TEMPERATURE);
    assertDoesNotThrow(() -> knn.requireFits(images(0, 1, 1), images(1)));
    assertEquals(
        "k is 3, but there are only 2 training images: give a smaller --k",
        refused(knn, images(0, 1), images(1)));
  }

  @Test
  void aClassThatIsTestedHasTrainingImages() {
    var knn = new Knn(1, Knn.DEFAULT_TEMPERATURE);
    assertDoesNotThrow(
        () -> knn.requireFits(images(0, 1), images(1, 0)), "of the third, nobody has any");
    assertDoesNotThrow(() -> knn.requireFits(images(0, 1, 2), images(1)));
    assertEquals(
        "class 'dog' has test images, but no training image: none of them could be right",
        refused(knn, images(0, 1), images(0, 2)));
  }

  private static String refused(Knn knn, LabelledImages train, LabelledImages test) {
    return assertThrows(ConfigException.class, () -> knn.requireFits(train, test)).getMessage();
  }
}
