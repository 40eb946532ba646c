package dev.emc.testkit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** Golden cases as tests, each in float32 and in float64, with the tolerances of the two. */
public final class GoldenCases {
  private GoldenCases() {}

  /** One test per case and precision, named after the case. */
  public static Stream<DynamicTest> inBothPrecisions(
      JsonNode cases, BiConsumer<JsonNode, DataType> check) {
    return StreamSupport.stream(cases.spliterator(), false)
        .flatMap(c -> inBothPrecisions(c.get("name").asText(), type -> check.accept(c, type)));
  }

  /** A test in both precisions. */
  public static Stream<DynamicTest> inBothPrecisions(String name, Consumer<DataType> check) {
    return Stream.of(DataType.FLOAT32, DataType.FLOAT64)
        .map(type -> named(name + " " + type, () -> check.accept(type)));
  }

  /**
   * A test named after its case, also in what it says when it fails: a build's console knows such
   * tests by their number only.
   */
  public static DynamicTest named(String name, Executable check) {
    return dynamicTest(
        name,
        () -> {
          try {
            check.execute();
          } catch (TestAbortedException e) {
            throw e;
          } catch (AssertionError e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
          } catch (Exception e) {
            throw new AssertionError(name + ": " + e, e);
          }
        });
  }

  /** Relative tolerance of values: 1e-9 in float64, 1e-5 in float32. */
  public static double valueTolerance(DataType type) {
    return type == DataType.FLOAT64 ? 1e-9 : 1e-5;
  }

  /** Relative tolerance of gradients: 1e-9 in float64, 1e-4 in float32. */
  public static double gradientTolerance(DataType type) {
    return type == DataType.FLOAT64 ? 1e-9 : 1e-4;
  }

  /**
   * Relative tolerance of one output of a case: 1e-9 in float64; in float32 what the case's own
   * block says, which follows from how the problem is conditioned.
   *
   * @param c a case with a block {@code float32}
   * @param output such as {@code loss} or {@code grad}
   */
  public static double tolerance(JsonNode c, String output, DataType type) {
    return type == DataType.FLOAT64
        ? valueTolerance(type)
        : c.get("float32").get(output).get("tolerance").asDouble();
  }
}
