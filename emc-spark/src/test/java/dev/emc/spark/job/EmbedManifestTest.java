package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EmbedManifestTest {
  /** Of many files parts of 40 batches; of few what gives each of two tasks four parts. */
  @Test
  void partsAreWholeBatches() {
    assertEquals(10_240, EmbedManifest.filesOfPart(1_000_000, 256, 2));
    assertEquals(10_240, EmbedManifest.filesOfPart(Integer.MAX_VALUE, 256, 2));
    assertEquals(2_560, EmbedManifest.filesOfPart(20_000, 256, 2));
    assertEquals(256, EmbedManifest.filesOfPart(2_048, 256, 2));
    assertEquals(512, EmbedManifest.filesOfPart(2_049, 256, 2));
    assertEquals(256, EmbedManifest.filesOfPart(300, 256, 2));
    assertEquals(10_200, EmbedManifest.filesOfPart(1_000_000, 300, 2));
  }

  @Test
  void aPartHoldsNoMoreThanThereIs() {
    assertEquals(40, EmbedManifest.filesOfPart(40, 256, 2));
    assertEquals(20_000, EmbedManifest.filesOfPart(1_000_000, 20_000, 2));
    assertEquals(1, EmbedManifest.filesOfPart(1, 1, 64));
  }
}
