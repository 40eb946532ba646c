package dev.emc.app.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  private static final String NO_HOME =
      "no folder: the program was not started by bin/emc (java -Demc.home=FOLDER names one)";

  @TempDir Path folder;

  /**
   * As an editor or a library starts the program: whatever lies in the current folder stays there.
   */
  @Test
  void theCurrentFolderIsNotAskedForPlugins() throws IOException {
    String before = System.clearProperty(Installation.PROPERTY);
    try {
      Installation here = Installation.current();
      assertNull(here.home());
      assertNull(here.plugins());
      assertEquals(List.of(), here.recipes());
      assertEquals(List.of(), here.recipes("sweeps"));
      assertEquals(NO_HOME, here.pluginsText());
      assertEquals(NO_HOME, here.recipesText());
      assertEquals(
          "no recipe 'x': there are none in " + NO_HOME,
          assertThrows(ConfigException.class, () -> here.recipe("x")).getMessage());
      System.setProperty(Installation.PROPERTY, folder.toString());
      assertEquals(folder.resolve("plugins"), Installation.current().plugins());
    } finally {
      if (before == null) {
        System.clearProperty(Installation.PROPERTY);
      } else {
        System.setProperty(Installation.PROPERTY, before);
      }
    }
  }

  @Test
  void aDistributionIsFoundByItsJar() throws Exception {
    Path jar = folder.resolve("lib").resolve("emc-app.jar");
    Files.createDirectories(jar);
    String name = Installation.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(jar.resolve(name).getParent());
    try (var in = Installation.class.getClassLoader().getResourceAsStream(name)) {
      Files.write(jar.resolve(name), in.readAllBytes());
    }
    try (var loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, null) {
          @Override
          protected Class<?> findClass(String wanted) throws ClassNotFoundException {
            return wanted.equals(Installation.class.getName())
                ? super.findClass(wanted)
                : Installation.class.getClassLoader().loadClass(wanted);
          }
        }) {
      Class<?> type = loader.loadClass(Installation.class.getName());
      assertTrue(type != Installation.class);
      assertNull(Installation.ofJar(type), "a folder lib without recipes is anybody's");
      Files.createDirectory(folder.resolve("recipes"));
      assertEquals(folder.toRealPath(), Installation.ofJar(type).toRealPath());
    }
    assertNull(Installation.ofJar(String.class), "a class of Java itself is from no jar");
  }
}
