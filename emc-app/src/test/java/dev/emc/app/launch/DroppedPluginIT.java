package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A jar that a user drops into a folder of their own, which works or does not. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DroppedPluginIT {
  /** A regularizer that does something in its constructor and something in a step. */
  private static final String SOURCE =
      """
      package acme;

      import dev.emc.api.Embeddings;
      import dev.emc.api.LossTerms;
      import dev.emc.api.Regularizer;
      import dev.emc.api.plugin.BuiltFor;
      import dev.emc.api.plugin.EmcApi;
      import dev.emc.api.plugin.EmcBinder;
      import dev.emc.api.plugin.EmcPlugin;

      @BuiltFor(EmcApi.MAJOR)
      public final class Acme implements EmcPlugin {
        public void configure(EmcBinder binder) {
          /*CONFIGURE*/
          binder.regularizer("acme/quiet", Quiet.class).describedAs("adds nothing");
        }

        public static final class Quiet implements Regularizer {
          public Quiet() {
            /*CONSTRUCTOR*/
          }

          public LossTerms loss(Embeddings embeddings) {
            /*LOSS*/
            return LossTerms.none();
          }
        }
      }
      """;

  @TempDir Path temp;

  private Path drop(String at, String place, String code) throws IOException {
    Path jar = temp.resolve(at);
    PluggedIn.jar(jar, "acme.Acme", SOURCE.replace("/*" + place + "*/", code));
    return jar;
  }

  private Shell.Result emc(Map<String, String> environment, String... arguments) throws Exception {
    return Distribution.shell(temp, environment, arguments);
  }

  private void experiment() throws IOException {
    Path images = NoiseImages.write(temp.resolve("images"), 32);
    Files.writeString(
        temp.resolve("t.yaml"),
        TrainedRuns.CONFIG.formatted(images) + "regularizer: {type: acme/quiet}\n");
  }

  @Test
  void itIsFoundWhereTheUserKeepsThem() throws Exception {
    Path jar = drop("home/.emc/plugins/acme-1.0.jar", "LOSS", "");
    Path unset =
        Shell.script(
            temp.resolve("unset.sh"),
            "unset EMC_PLUGINS\nexec '%s' \"$@\"\n"
                .formatted(Distribution.HOME.resolve("bin/emc")));
    Shell.Result usual =
        Shell.run(
            temp,
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "EMC_JAVA_OPTS",
                "-Duser.home=" + temp.resolve("home")),
            unset,
            "plugins");
    String found = "\nacme\n  regularizer: acme/quiet\n  from home/.emc/plugins/acme-1.0.jar\n";
    assertTrue(usual.out().contains(found), usual::toString);
    assertFalse(emc(Map.of("EMC_PLUGINS", ""), "plugins").out().contains("acme"));
    for (String[] arguments :
        new String[][] {
          {"describe", "regularizer", "--plugins", jar.toString()},
          {"describe", "regularizer", "--plugins", jar.getParent().toString()},
        }) {
      Shell.Result result = emc(Map.of(), arguments);
      assertEquals(0, result.code(), result::toString);
      assertEquals("", result.err());
      assertTrue(result.out().contains("acme/quiet"), result::toString);
    }
    Shell.Result named = emc(Map.of("EMC_PLUGINS", jar.getParent().toString()), "plugins");
    assertTrue(named.out().contains(found), named::toString);
  }

  @Test
  void whatLiesInTheCurrentFolderIsNotLoaded() throws Exception {
    drop("plugins/acme.jar", "CONFIGURE", "System.setProperty(\"x\", \"y\");");
    drop("acme.jar", "LOSS", "");
    assertFalse(emc(Map.of("EMC_PLUGINS", ":"), "plugins").out().contains("acme"));
  }

  /** With it the run trains; without it resume and inspect say what it was. */
  @Test
  void aRunWhosePluginIsGoneSaysWhichItHad() throws Exception {
    Path jar = drop("mine/acme.jar", "LOSS", "");
    experiment();
    Shell.Result trained =
        emc(Map.of(), "train", "--config", "t.yaml", "--out", "run", "--plugins", "mine");
    assertEquals(0, trained.code(), trained::toString);
    Shell.Result inspected = emc(Map.of(), "checkpoint", "inspect", "run", "--plugins", "mine");
    assertTrue(
        inspected
            .out()
            .contains(
                "\nits run has backbone resnet-tiny, method vicreg, estimator m-spacings,"
                    + " regularizer acme/quiet, transform sigmoid\n"),
        inspected::toString);
    Files.delete(jar);
    Shell.Result alone = emc(Map.of(), "checkpoint", "inspect", "run/checkpoints/epoch-0001");
    assertEquals(0, alone.code(), alone::toString);
    assertTrue(
        alone
            .out()
            .lines()
            .anyMatch(
                line ->
                    line.startsWith("its run cannot be opened here: ")
                        && line.contains("The run had plugin acme, which is not here")),
        alone::toString);
    for (String command :
        new String[] {"train --resume run --set epochs=2", "embed run --data images --out f.npy"}) {
      Shell.Result result = emc(Map.of(), command.split(" "));
      assertEquals(2, result.code(), result::toString);
      assertTrue(
          result.err().contains("unknown regularizer 'acme/quiet'")
              && result.err().contains("The run had plugin acme, which is not here"),
          result::toString);
      assertEquals(1, result.err().lines().count(), result::toString);
    }
  }

  @Test
  void aBrokenOneIsALineWhereItIsNotNeededAndTheCauseWhereItIs() throws Exception {
    Path jar = drop("mine/acme.jar", "CONFIGURE", "if (true) throw new Error(\"no luck\");");
    experiment();
    String line = "plugin acme (" + jar + ") failed in configure: Error: no luck";
    Map<String, String> mine = Map.of("EMC_PLUGINS", jar.getParent().toString());
    Shell.Result other = emc(mine, "describe", "transform");
    assertEquals(0, other.code(), other::toString);
    assertEquals("warning: " + line.replace(jar.toString(), "mine/acme.jar") + "\n", other.err());
    Shell.Result needing = emc(mine, "train", "--config", "t.yaml", "--out", "run", "--quiet");
    assertEquals(2, needing.code(), needing::toString);
    assertTrue(needing.err().contains("unknown regularizer 'acme/quiet'"), needing::toString);
    assertTrue(
        needing.err().contains(line.replace(jar.toString(), "mine/acme.jar")), needing::toString);
    assertFalse(Files.exists(temp.resolve("run")));
  }

  @ParameterizedTest
  @CsvSource({"CONFIGURE,acme.Acme.configure", "LOSS,acme.Acme$Quiet.loss"})
  void oneThatEndsTheProgramIsNamedAndTheProgramHasFailed(String place, String method)
      throws Exception {
    Path jar = drop("mine/acme.jar", place, "if (true) System.exit(0);");
    experiment();
    Shell.Result result =
        emc(
            Map.of("EMC_PLUGINS", jar.getParent().toString()),
            "train",
            "--config",
            "t.yaml",
            "--out",
            "run",
            "--quiet");
    assertEquals(1, result.code(), result::toString);
    assertEquals(
        "emc: plugin acme (mine/acme.jar) called System.exit in "
            + method
            + ", which ends the whole program; a plugin must throw instead",
        result.err().strip());
  }

  @ParameterizedTest
  @CsvSource({
    "CONSTRUCTOR,2,could not be created: IllegalStateException: no luck",
    "LOSS,1,failed in loss: IllegalStateException: no luck"
  })
  void oneThatThrowsIsBlamedByItsNameAndItsJar(String place, int code, String how)
      throws Exception {
    drop("mine/acme.jar", place, "if (true) throw new IllegalStateException(\"no luck\");");
    experiment();
    Shell.Result result =
        emc(
            Map.of(),
            "train",
            "--config",
            "t.yaml",
            "--out",
            "run",
            "--quiet",
            "--plugins",
            "mine");
    assertEquals(code, result.code(), result::toString);
    assertEquals(
        "emc: regularizer 'acme/quiet' of plugin acme (mine/acme.jar) " + how,
        result.err().strip());
  }
}
