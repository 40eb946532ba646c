package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 16, 17, 5000})
  void namesComeBackInOrder(int count) {
    var random = new Random(count);
    String letters = "aZ 09_-.äß漢🙂";
    int[] points = letters.codePoints().toArray();
    var expected = new ArrayList<String>();
    var names = new FileNames.Builder();
    for (int i = 0; i < count; i++) {
      var file = new StringBuilder();
      for (int length = 1 + random.nextInt(30); length > 0; length--) {
        file.appendCodePoint(points[random.nextInt(points.length)]);
      }
      String folder = List.of("", "a", "b c/ä", "b").get(random.nextInt(4));
      String name = folder.isEmpty() ? file.toString() : folder + "/" + file;
      expected.add(name);
      if (random.nextBoolean()) {
        names.add(name);
      } else {
        names.add(folder, file.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    FileNames built = names.build();
    assertEquals(count, built.size());
    for (int i = 0; i < count; i++) {
      assertEquals(expected.get(i), built.name(i));
      assertEquals(Path.of("root").resolve(expected.get(i)), built.path(Path.of("root"), i));
    }
  }
}
