package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.augment.PixelOp;
import dev.emc.images.augment.ViewDraw;
import dev.emc.images.augment.ViewRenderer;
import dev.emc.images.decode.ImageIoDecoder;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenCases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every pixel operation against PIL and torchvision, bit for bit. */
class GoldenAugmentTest {
  private static final JsonNode GOLDEN = Golden.json("aug/aug.json");

  private final ViewRenderer renderer = new ViewRenderer();

  @TestFactory
  Stream<DynamicTest> pixelOperationEqualsPil() {
    assertTrue(GOLDEN.get("cases").size() > 0);
    return stream(GOLDEN.get("cases"))
        .map(c -> GoldenCases.named(c.get("name").asText(), () -> checkCase(c)));
  }

  private void checkCase(JsonNode golden) throws IOException {
    Image input = image(golden.get("input").asText());
    Image expected = image(golden.get("output").asText());
    Image actual =
        renderer.apply(input, operations(golden.get("op").asText(), golden.get("params"), input));
    assertEquals(expected.width(), actual.width());
    assertEquals(expected.height(), actual.height());
    int different = 0;
    int largest = 0;
    byte[] wanted = expected.pixels();
    byte[] got = actual.pixels();
    for (int i = 0; i < wanted.length; i++) {
      int difference = Math.abs((wanted[i] & 0xFF) - (got[i] & 0xFF));
      different += difference > 0 ? 1 : 0;
      largest = Math.max(largest, difference);
    }
    assertEquals(0, different, "bytes differ, by at most " + largest);
    long sum = 0;
    long squares = 0;
    for (byte b : got) {
      sum += b & 0xFF;
      squares += (long) (b & 0xFF) * (b & 0xFF);
    }
    assertEquals(golden.at("/checksum/sum").asLong(), sum);
    assertEquals(golden.at("/checksum/sum_sq").asLong(), squares);
  }

  private static List<PixelOp> operations(String op, JsonNode params, Image input) {
    return switch (op) {
      case "resized_crop" -> List.of(resizedCrop(params));
      case "crop_only" ->
          List.of(
              new PixelOp.Crop(
                  params.get("top").asInt(),
                  params.get("left").asInt(),
                  params.get("height").asInt(),
                  params.get("width").asInt()));
      case "resize_shorter_then_center_crop" -> centerCrop(params, input);
      case "jitter_sequence" -> jitter(params);
      case "chain" -> chain(params.get("steps"));
      default -> List.of(step(op, params.size() == 0 ? 0 : params.elements().next().asDouble()));
    };
  }

  private static PixelOp resizedCrop(JsonNode params) {
    int size = params.get("size").asInt();
    return new PixelOp.ResizedCrop(
        params.get("top").asInt(),
        params.get("left").asInt(),
        params.get("height").asInt(),
        params.get("width").asInt(),
        size,
        size,
        interpolation(params));
  }

  /** Through the augmentation itself, which draws nothing at random. */
  private static List<PixelOp> centerCrop(JsonNode params, Image input) {
    var augmentation = new ResizeCenterCrop(params.get("resize").asInt(), interpolation(params));
    var normalize = new Normalize(List.of(0.0), List.of(1.0));
    var spec = new ViewSpec(params.get("crop").asInt(), 1, List.of(augmentation, normalize));
    return ViewDraw.draw(spec, input.height(), input.width(), KeyedRandom.of(0));
  }

  private static List<PixelOp> jitter(JsonNode params) {
    var ops = new ArrayList<PixelOp>();
    for (int i = 0; i < params.get("order").size(); i++) {
      ops.add(step(params.get("order").get(i).asText(), params.get("factors").get(i).asDouble()));
    }
    return ops;
  }

  private static List<PixelOp> chain(JsonNode steps) {
    var ops = new ArrayList<PixelOp>();
    for (JsonNode s : steps) {
      ops.add(step(s.get(0).asText(), s.size() > 1 ? s.get(1).asDouble() : 0));
    }
    return ops;
  }

  private static PixelOp step(String name, double value) {
    return switch (name) {
      case "hflip" -> new PixelOp.Flip();
      case "brightness" -> new PixelOp.Brightness(value);
      case "contrast" -> new PixelOp.Contrast(value);
      case "saturation" -> new PixelOp.Saturation(value);
      case "hue" -> new PixelOp.Hue(value);
      case "grayscale" -> new PixelOp.Gray();
      case "gaussian_blur" -> new PixelOp.Blur(value);
      case "solarize" -> new PixelOp.Invert((int) value);
      default -> throw new IllegalArgumentException("no operation " + name);
    };
  }

  private static Interpolation interpolation(JsonNode params) {
    return Interpolation.valueOf(params.get("interpolation").asText().toUpperCase(Locale.ROOT));
  }

  @TestFactory
  Stream<DynamicTest> normalisedTensorEqualsTorchvision() {
    assertTrue(GOLDEN.get("to_tensor_normalize").size() > 0);
    return stream(GOLDEN.get("to_tensor_normalize"))
        .map(
            c ->
                GoldenCases.named(
                    c.get("name").asText() + " of " + c.get("input").asText(),
                    () -> checkTensor(c)));
  }

  private void checkTensor(JsonNode golden) throws IOException {
    Image input = image(golden.get("input").asText());
    int size = input.width();
    var spec =
        new ViewSpec(
            size,
            1,
            List.of(new Normalize(doubles(golden.get("mean")), doubles(golden.get("std")))));
    int offset = 7;
    FloatBuffer buffer = FloatBuffer.allocate(offset + 3 * size * size);
    renderer.render(input, spec, List.of(), buffer, offset);
    double[] sums = new double[2];
    for (int i = offset; i < buffer.capacity(); i++) {
      sums[0] += buffer.get(i);
      sums[1] += (double) buffer.get(i) * buffer.get(i);
    }
    assertEquals(golden.get("sum").asDouble(), sums[0], 1e-9 * Math.abs(sums[1]));
    assertEquals(golden.get("sum_sq").asDouble(), sums[1], 1e-9 * sums[1]);
    int step = golden.get("grid_step").asInt();
    double[] grid = Golden.array(golden.get("grid")).data();
    int at = 0;
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < size; y += step) {
        for (int x = 0; x < size; x += step) {
          float actual = buffer.get(offset + (c * size + y) * size + x);
          assertEquals((float) grid[at++], actual, 0f);
        }
      }
    }
    assertEquals(grid.length, at);
  }

  @Test
  void jpegIsDecodedToWithinAFewLevelsOfPil() throws IOException {
    Image expected = image(GOLDEN.at("/source/jpeg_decoded_by_pil").asText());
    Image actual = image(GOLDEN.at("/source/jpeg").asText());
    double total = 0;
    int largest = 0;
    byte[] wanted = expected.pixels();
    byte[] got = actual.pixels();
    for (int i = 0; i < wanted.length; i++) {
      int difference = Math.abs((wanted[i] & 0xFF) - (got[i] & 0xFF));
      total += difference;
      largest = Math.max(largest, difference);
    }
    double mean = total / wanted.length;
    assertTrue(mean < 0.5, "mean difference " + mean);
    assertTrue(largest <= 8, "largest difference " + largest);
  }

  private static List<Double> doubles(JsonNode node) {
    return stream(node).map(JsonNode::asDouble).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    var nodes = new ArrayList<JsonNode>();
    array.forEach(nodes::add);
    return nodes.stream();
  }

  private static Image image(String name) throws IOException {
    try (InputStream in = Golden.open("aug/" + name)) {
      return new ImageIoDecoder().decode(in.readAllBytes(), 3);
    }
  }
}
