package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A plugin's backbone with which the engine ends its process. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CrashingPluginIT {
  /** Crashes as native code does, on every processor, if it is told to. */
  private static final String SOURCE =
      """
      package acme;

      import ai.djl.ndarray.NDArray;
      import ai.djl.ndarray.NDList;
      import ai.djl.ndarray.NDManager;
      import ai.djl.ndarray.types.DataType;
      import ai.djl.ndarray.types.Shape;
      import ai.djl.nn.AbstractBlock;
      import ai.djl.nn.Block;
      import ai.djl.nn.convolutional.Conv2d;
      import ai.djl.training.ParameterStore;
      import ai.djl.util.PairList;
      import dev.emc.api.Backbone;
      import dev.emc.api.BackboneBlock;
      import dev.emc.api.plugin.BuiltFor;
      import dev.emc.api.plugin.EmcApi;
      import dev.emc.api.plugin.EmcBinder;
      import dev.emc.api.plugin.EmcPlugin;
      import java.lang.reflect.Field;

      @BuiltFor(EmcApi.MAJOR)
      public final class Acme implements EmcPlugin {
        public void configure(EmcBinder binder) {
          binder.backbone("acme/calm", Calm.class).describedAs("works");
          binder.backbone("acme/wild", Wild.class).describedAs("crashes");
          binder.backbone("acme/faulty", Faulty.class).describedAs("throws");
        }

        public static final class Calm implements Backbone {
          public BackboneBlock build(int channels, int imageSize) {
            return new Net(false);
          }
        }

        public static final class Wild implements Backbone {
          public BackboneBlock build(int channels, int imageSize) {
            return new Net(true);
          }
        }

        public static final class Faulty implements Backbone {
          public BackboneBlock build(int channels, int imageSize) {
            return new Net(false) {
              public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
                throw new IllegalStateException("no map");
              }
            };
          }
        }

        static class Net extends AbstractBlock implements BackboneBlock {
          private final boolean wild;
          private final Block conv =
              addChildBlock(
                  "mix", Conv2d.builder().setFilters(8).setKernelShape(new Shape(1, 1)).build());

          Net(boolean wild) {
            this.wild = wild;
          }

          public int featureWidth() {
            return 8;
          }

          public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
            if (wild) {
              crash();
            }
            return conv.forward(store, new NDList(images), training).singletonOrThrow();
          }

          private static void crash() {
            try {
              Class<?> type = Class.forName("sun.misc.Unsafe");
              Field field = type.getDeclaredField("theUnsafe");
              field.setAccessible(true);
              type.getMethod("putAddress", long.class, long.class)
                  .invoke(field.get(null), 0L, 0L);
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(e);
            }
          }

          protected NDList forwardInternal(
              ParameterStore store,
              NDList inputs,
              boolean training,
              PairList<String, Object> params) {
            NDArray map = featureMap(store, inputs.singletonOrThrow(), training);
            return new NDList(map.getNDArrayInternal().globalAvgPool());
          }

          protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
            conv.initialize(manager, type, shapes);
          }

          public Shape[] getOutputShapes(Shape[] shapes) {
            return new Shape[] {new Shape(shapes[0].get(0), 8)};
          }
        }
      }
      """;

  @TempDir Path temp;

  private PluggedIn emc;

  @BeforeEach
  void install() throws IOException {
    emc = new PluggedIn(temp, "acme.Acme", SOURCE);
    Path images = NoiseImages.write(temp.resolve("images"), 32);
    Files.writeString(
        temp.resolve("t.yaml"),
        TrainedRuns.CONFIG
            .formatted(images)
            .replace("{type: resnet-tiny, width: 4}", "{type: acme/wild}"));
  }

  /** JUnit warns of links that lead out of its folder. */
  @AfterEach
  void removeLinks() throws IOException {
    emc.close();
  }

  @Test
  void aBackboneThatCrashesTheEngineStopsTheRunBeforeItsFirstStep() throws Exception {
    Shell.Result result = emc.emc("train", "--config", "t.yaml", "--out", "run");
    assertEquals(2, result.code(), result::toString);
    String last = result.err().lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(
        last.matches(
            "emc: the backbone's first step ends the engine's process \\(SIG\\w+.*\\), so nothing was"
                + " trained: this PyTorch crashes on this processor where mix \\(1×1, 3 to 8"
                + " channels\\) gets channels-last input; have the backbone keep its images"
                + " channels-first"),
        result::toString);
    assertFalse(Files.exists(temp.resolve("run")));
    try (Stream<Path> left = Files.list(temp)) {
      assertFalse(left.anyMatch(file -> file.getFileName().toString().startsWith("hs_err")));
    }
  }

  /** And not the method, whose own code asks for the features. */
  @Test
  void aBackboneThatThrowsIsBlamedByItsNameAndItsJar() throws Exception {
    Shell.Result result =
        emc.emc(
            "train", "--config", "t.yaml", "--out", "run", "--set", "backbone.type=acme/faulty");
    assertEquals(1, result.code(), result::toString);
    assertEquals(
        "emc: backbone 'acme/faulty' of plugin strange (home/plugins/strange/strange.jar) failed in"
            + " forward: IllegalStateException: no map",
        result.err().lines().reduce((a, b) -> b).orElseThrow());
  }

  @Test
  void aBackboneWithTheSameLayerThatWorksIsTriedAndTrained() throws Exception {
    Shell.Result result =
        emc.emc("train", "--config", "t.yaml", "--out", "run", "--set", "backbone.type=acme/calm");
    assertEquals(0, result.code(), result::toString);
    assertTrue(
        result
            .err()
            .contains(
                "trying the first step in a process of its own: the engine can crash in the"
                    + " backbone's mix (1×1, 3 to 8 channels)\n"),
        result::toString);
    assertTrue(Files.exists(temp.resolve("run/run.yaml")));
  }
}
