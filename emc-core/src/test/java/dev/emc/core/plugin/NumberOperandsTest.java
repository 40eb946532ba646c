package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.plugin.NumberOperands;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberOperandsTest {
  @TempDir private Path temp;

  private Optional<String> found(String expression) throws Exception {
    Path jar =
        new PluginJar()
            .source("acme.Main", "package acme; public class Main { long a = 5L; double b = 1.5; }")
            .source(
                "acme.Loss",
                """
                package acme;
                import ai.djl.ndarray.NDArray;
                import ai.djl.ndarray.NDArrays;
                public class Loss {
                  static NDArray loss(NDArray x) { return %s; }
                }
                """
                    .formatted(expression))
            .write(temp.resolve("acme.jar"));
    URL[] jars = {jar.toUri().toURL()};
    try (var loader = new URLClassLoader(jars, getClass().getClassLoader())) {
      return NumberOperands.beside(loader.loadClass("acme.Main"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x.mul(2f), NDArray.mul(Number)",
    "x.square().div(3), NDArray.div(Number)",
    "x.pow(0.5), NDArray.pow(Number)",
    "x.maximum(0f), NDArray.maximum(Number)",
    "'NDArrays.mul(2f, x)', NDArrays.mul(Number)"
  })
  void aNumberThatTheGradientNeedsIsFound(String expression, String call) throws Exception {
    assertEquals(Optional.of("acme.Loss calls " + call), found(expression));
  }

  @ParameterizedTest
  @CsvSource({"x.mul(x)", "x.add(2f)", "x.sub(1)", "x.neg()", "x.gt(0f)"})
  void whatIsSafeIsNot(String expression) throws Exception {
    assertEquals(Optional.empty(), found(expression));
  }

  /** Ours have been looked through: they combine with arrays that the engine owns. */
  @Test
  void aFolderOfClassesIsReadToo() {
    assertEquals(Optional.empty(), NumberOperands.beside(dev.emc.api.SslMethod.class));
  }

  @Test
  void whoeverUsesItIsWarned() throws Exception {
    new PluginJar()
        .source(
            "acme.ThePlugin",
            """
            package acme;
            import dev.emc.api.*;
            import dev.emc.api.plugin.*;
            @BuiltFor(EmcApi.MAJOR)
            public class ThePlugin implements EmcPlugin {
              public void configure(EmcBinder binder) {
                binder.regularizer("acme/doubled", Doubled.class).describedAs("twice the mean");
              }
              public static class Doubled implements Regularizer {
                public LossTerms loss(Embeddings z) {
                  return LossTerms.builder().add("mean", 1, z.view(0).mean().mul(2f)).build();
                }
              }
            }
            """)
        .service("dev.emc.api.plugin.EmcPlugin", "acme.ThePlugin")
        .write(temp.resolve("plugins/acme/acme.jar"));
    Components components = PluginLoader.load(temp.resolve("plugins"));
    var chosen = Choice.of(ExtensionPoint.REGULARIZER, "acme/doubled");
    List<String> cautions = components.assemble(SelectedComponents.of(List.of(chosen))).cautions();
    assertEquals(1, cautions.size());
    String line = cautions.get(0);
    assertTrue(
        line.startsWith("regularizer 'acme/doubled' (")
            && line.contains(
                "acme.jar): acme.ThePlugin$Doubled calls NDArray.mul(Number); where a gradient flows"),
        line);
    var own = Choice.of(ExtensionPoint.REGULARIZER, "none");
    assertEquals(List.of(), components.assemble(SelectedComponents.of(List.of(own))).cautions());
  }
}
