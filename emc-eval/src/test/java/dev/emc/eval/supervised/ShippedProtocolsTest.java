package dev.emc.eval.supervised;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.core.BuiltinPlugin;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.plugin.Components;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShippedProtocolsTest {
  private static final Components COMPONENTS = Components.of(new BuiltinPlugin());

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(ShippedProtocols.class)
  void everyFileIsListedAndEveryListedOneCanBeRead(ShippedProtocols protocols)
      throws IOException, URISyntaxException {
    Path names =
        Path.of(
            Objects.requireNonNull(
                    ShippedProtocols.class.getResource(
                        protocols.name().toLowerCase(Locale.ROOT) + "/names"))
                .toURI());
    var files = new TreeSet<String>();
    try (var list = Files.list(names.getParent())) {
      list.map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".yaml"))
          .forEach(file -> files.add(file.substring(0, file.length() - 5)));
    }
    assertEquals(files, new TreeSet<>(protocols.names()));
    for (ProtocolText text : protocols.all()) {
      assertFalse(text.summary().isEmpty(), text.name());
      for (double share : new double[] {0.01, 0.1, 1}) {
        ClassifierProtocol protocol = text.forLabels(share, List.of(), COMPONENTS);
        assertEquals(List.of(0.228, 0.224, 0.225), protocol.normalize().std());
        assertEquals(
            List.of(RandomResizedCrop.of(0.08, 1, Interpolation.BILINEAR), new HorizontalFlip(0.5)),
            protocol.augmentations());
      }
    }
  }

  /** The paper's settings; the rate is that of a step, after scaling by N/256. */
  @ParameterizedTest
  @CsvSource({
    "vicreg,  0.01, sgd,      100, 256,  0.02, 1e-6",
    "vicreg,  0.1,  sgd,      100, 256,  0.02, 1e-6",
    "vicreg,  1,    sgd,      100, 256,  0.02, 1e-6",
    "swav,    0.01, sgd,      100, 256,  0.3,  1e-6",
    "swav,    1,    sgd,      100, 256,  0.3,  1e-6",
    "simsiam, 0.01, larc-sgd, 100, 256,  2.0,  0",
    "simsiam, 0.1,  larc-sgd, 100, 2048, 1.6,  0",
    "simsiam, 1,    larc-sgd, 100, 2048, 0.8,  0",
    "inat18,  1,    sgd,      84,  256,  0.01, 1e-4"
  })
  void linearProbesOfThePaper(
      String name,
      double share,
      String type,
      int epochs,
      int batchSize,
      double rate,
      double decay) {
    ClassifierProtocol protocol =
        ShippedProtocols.LINEAR.find(name).forLabels(share, List.of(), COMPONENTS);
    OptimizerConfig optimizer = protocol.optimizer();
    assertEquals(type.equals("larc-sgd"), optimizer instanceof OptimizerConfig.LarcSgd);
    assertEquals(epochs, protocol.epochs());
    assertEquals(batchSize, protocol.batchSize());
    assertEquals(rate, optimizer.scaledLr(batchSize), 1e-12);
    assertEquals(decay, optimizer.weightDecay());
  }

  @ParameterizedTest
  @CsvSource({
    "vicreg, 0.01, 0.03, 0.08",
    "vicreg, 0.1,  0.01, 0.1",
    "swav,   0.01, 0.02, 5",
    "swav,   0.1,  0.01, 0.2"
  })
  void fineTuningOfThePaper(String name, double share, double backbone, double head) {
    ClassifierProtocol protocol =
        ShippedProtocols.FINETUNE.find(name).forLabels(share, List.of(), COMPONENTS);
    assertEquals(20, protocol.epochs());
    assertEquals(256, protocol.batchSize());
    assertEquals(head, protocol.optimizer().scaledLr(256));
    assertEquals(0, protocol.optimizer().weightDecay());
    assertEquals(1, protocol.optimizer().groups().size());
    assertEquals("backbone.", protocol.optimizer().groups().get(0).prefix());
    assertEquals(backbone, protocol.optimizer().groups().get(0).lr());
  }

  @Test
  void whatTheUserSetsHoldsForEveryShare() {
    ProtocolText simsiam = ShippedProtocols.LINEAR.find("simsiam");
    for (double share : new double[] {0.01, 0.1, 1}) {
      ClassifierProtocol protocol =
          simsiam.forLabels(share, List.of("optimizer.lr=7", "epochs=3"), COMPONENTS);
      assertEquals(7, protocol.optimizer().lr());
      assertEquals(3, protocol.epochs());
    }
  }

  @Test
  void aFileOfOnesOwnNeedsLittle() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "backbone: frozen\noptimizer: {type: adam-w, lr: 0.1}\n");
    ClassifierProtocol protocol =
        ShippedProtocols.LINEAR.find(file.toString()).forLabels(1, List.of(), COMPONENTS);
    assertEquals(100, protocol.epochs());
    assertInstanceOf(HeadConfig.Linear.class, protocol.head());
    assertMessage(
        "protocol %s freezes the backbone: it is one for 'eval linear'".formatted(file),
        () -> ShippedProtocols.FINETUNE.find(file.toString()).forLabels(1, List.of(), COMPONENTS));
    Files.writeString(file, "backbone: frozen\nepochs: 0\noptimizer: {type: sgd}\n");
    assertMessage(
        "protocol %s:2: epochs: must lie in [1, 1000000], got 0".formatted(file),
        () -> ShippedProtocols.LINEAR.find(file.toString()).forLabels(1, List.of(), COMPONENTS));
  }

  @Test
  void whatDoesNotExistOrFitIsNamed() {
    assertMessage(
        "no linear protocol 'simsam', did you mean 'simsiam'? There are: vicreg, swav, simsiam,"
            + " inat18; or name a file that ends with .yaml",
        () -> ShippedProtocols.LINEAR.find("simsam"));
    assertMessage(
        "protocol gone.yaml: no such file", () -> ShippedProtocols.FINETUNE.find("gone.yaml"));
    ProtocolText swav = ShippedProtocols.LINEAR.find("swav");
    assertMessage(
        "--set batch-size: must lie in [1, 1000000], got 0",
        () -> swav.forLabels(1, List.of("batch-size=0"), COMPONENTS));
    assertMessage(
        "protocol swav trains the backbone: it is one for 'eval finetune'",
        () -> swav.forLabels(1, List.of("backbone=trained"), COMPONENTS));
    assertMessage(
        "--set augmentations: must leave normalize to its own key",
        () ->
            swav.forLabels(
                1,
                List.of("augmentations=[{type: normalize, mean: [0.5], std: [0.5]}]"),
                COMPONENTS));
    assertMessage(
        "--set few-labels.0.up-to: must lie in (0, 1), got 2.0",
        () -> swav.forLabels(1, List.of("few-labels=[{up-to: 2, set: []}]"), COMPONENTS));
    assertMessage(
        "--set head.pool: must lie in [1, 4096], got 0",
        () ->
            ShippedProtocols.LINEAR
                .find("inat18")
                .forLabels(1, List.of("head.pool=0"), COMPONENTS));
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(ConfigException.class, action::run).getMessage());
  }
}
