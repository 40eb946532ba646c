package dev.emc.images.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.view.Augmentation.Interpolation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Crops of reduced images, whose boxes end within pixels, against PIL's resize of such boxes. */
class FractionalBoxTest {
  private static final HexFormat HEX = HexFormat.of();

  // One for all, so that what is kept from image to image would show.
  private final ViewRenderer renderer = new ViewRenderer();

  /** The file is made by src/test/python/fractional_boxes.py. */
  @TestFactory
  Stream<DynamicTest> equalsPil() throws IOException {
    var cases = new ArrayList<JsonNode>();
    try (InputStream in = FractionalBoxTest.class.getResourceAsStream("fractional_boxes.json")) {
      new ObjectMapper().readTree(in).forEach(cases::add);
    }
    assertTrue(cases.size() > 20);
    return cases.stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    "1/" + c.get("factor") + " " + c.get("crop"), () -> check(c)));
  }

  private void check(JsonNode golden) {
    var reduction =
        new Reduction(
            golden.get("factor").asInt(),
            golden.get("height").asInt(),
            golden.get("width").asInt(),
            golden.get("top").asDouble(),
            golden.get("left").asDouble());
    byte[] pixels = HEX.parseHex(golden.get("pixels").asText());
    Image image =
        new Image(
                reduction.reducedHeight(),
                reduction.reducedWidth(),
                golden.get("channels").asInt(),
                pixels)
            .reducedBy(reduction);
    JsonNode crop = golden.get("crop");
    JsonNode out = golden.get("out");
    var op =
        new PixelOp.ResizedCrop(
            crop.get(0).asInt(),
            crop.get(1).asInt(),
            crop.get(2).asInt(),
            crop.get(3).asInt(),
            out.get(0).asInt(),
            out.get(1).asInt(),
            Interpolation.valueOf(golden.get("filter").asText()));
    byte[] expected = HEX.parseHex(golden.get("expected").asText());
    assertArrayEquals(expected, renderer.apply(image, List.of(op)).pixels());
  }
}
