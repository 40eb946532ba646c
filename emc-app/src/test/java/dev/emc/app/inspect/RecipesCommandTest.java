package dev.emc.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipesCommandTest {
  @TempDir Path home;

  private Cli recipes(String... arguments) {
    return Cli.run(List.of(new RecipesCommand(), new VersionCommand()), home, arguments);
  }

  private void ship() throws IOException {
    Path folder = Files.createDirectories(home.resolve("recipes"));
    Files.writeString(folder.resolve("swav-emc.yaml"), "# SwAV, continued\nepochs: 10\n");
    Files.writeString(folder.resolve("bare.yaml"), "epochs: 10\n");
    Files.writeString(folder.resolve("notes.txt"), "no recipe");
  }

  @Test
  void listsNamesWithTheirFirstComment() throws IOException {
    ship();
    assertEquals(new Cli(0, "  bare\n  swav-emc  SwAV, continued\n", ""), recipes("recipes"));
  }

  @Test
  void printsARecipeAsItIs() throws IOException {
    ship();
    assertEquals(new Cli(0, "# SwAV, continued\nepochs: 10\n", ""), recipes("recipes", "swav-emc"));
  }

  @Test
  void jsonHasTheFile() throws IOException {
    ship();
    String json = recipes("recipes", "--json").out();
    assertTrue(json.contains("\"name\" : \"swav-emc\""), json);
    assertTrue(json.contains("\"summary\" : \"SwAV, continued\""), json);
    assertTrue(recipes("recipes", "bare", "--json").out().contains("\"text\" : \"epochs: 10\\n\""));
  }

  @Test
  void sweepsAndStudiesAreListedWithTheirCommands() throws IOException {
    ship();
    Path sweeps = Files.createDirectories(home.resolve("recipes/sweeps"));
    Files.writeString(sweeps.resolve("ablation.yaml"), "# A grid\ngrid: []\n");
    assertEquals(
        "  bare\n  swav-emc  SwAV, continued\nfor emc sweep:\n  ablation  A grid\n",
        recipes("recipes").out());
    assertEquals("# A grid\ngrid: []\n", recipes("recipes", "ablation").out());
  }

  @Test
  void anUnknownNameListsWhatThereIs() throws IOException {
    ship();
    assertEquals(
        new Cli(
            2, "", "emc: no recipe 'swav', did you mean 'swav-emc'? There are: bare, swav-emc\n"),
        recipes("recipes", "swav"));
  }

  @Test
  void withoutRecipesTheFolderIsNamed() {
    Path folder = home.resolve("recipes");
    assertEquals(new Cli(0, "no recipes in " + folder + "\n", ""), recipes("recipes"));
    assertEquals(
        new Cli(2, "", "emc: no recipe 'a': there are none in " + folder + "\n"),
        recipes("recipes", "a"));
  }

  @Test
  void versionNamesProgramEngineAndJava() {
    String out = recipes("version").out();
    assertTrue(out.startsWith("EMC for Java 0."), out);
    assertTrue(out.contains("\nDJL 0.36.0, PyTorch 2.7.1, Java "), out);
    String json = recipes("version", "--json").out();
    assertTrue(json.contains("\"djl\" : \"0.36.0\""), json);
  }
}
