package dev.emc.app.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserPluginsTest {
  @TempDir Path folder;

  private UserPlugins of(String named) {
    return UserPlugins.of(Map.of(UserPlugins.VARIABLE, named), folder.resolve("usual"));
  }

  @Test
  void theUsualFolderIsSearchedIfItIsThere() throws IOException {
    Path usual = folder.resolve("usual");
    assertEquals(UserPlugins.NONE, UserPlugins.of(Map.of(), usual));
    Files.createDirectory(usual);
    assertEquals(List.of(usual), UserPlugins.of(Map.of(), usual).folders());
    assertEquals(
        Path.of(System.getProperty("user.home")).resolve(".emc/plugins"), UserPlugins.usual());
  }

  @Test
  void theEnvironmentNamesOthersInItsPlace() throws IOException {
    Files.createDirectory(folder.resolve("usual"));
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createFile(folder.resolve("two.jar"));
    assertEquals(List.of(one, two), of(one + File.pathSeparator + two).folders());
    assertEquals(UserPlugins.NONE, of(""));
  }

  /** An empty path is the current folder, whose jars nobody asked for. */
  @Test
  void nothingBetweenSeparatorsIsNoFolder() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    String colon = File.pathSeparator;
    assertEquals(List.of(one), of(colon + one + colon + " " + colon).folders());
  }

  @Test
  void whatIsNotThereIsSaid() {
    Path gone = folder.resolve("gone");
    assertEquals(List.of(), of(gone.toString()).folders());
    assertEquals(
        List.of("EMC_PLUGINS: no such folder or jar: " + gone), of(gone.toString()).missing());
  }

  @Test
  void thoseThatShipComeFirstAndThoseOfTheOptionLast() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    var installation = new Installation(folder, of(one.toString()));
    assertEquals(
        List.of(folder.resolve("plugins"), one, two),
        installation.withPlugins(List.of(two, one)).pluginFolders());
    assertEquals(
        "--plugins: no such folder or jar: " + folder.resolve("gone"),
        assertThrows(
                ConfigException.class,
                () -> installation.withPlugins(List.of(folder.resolve("gone"))))
            .getMessage());
  }
}
