package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.core.config.DataConfig;
import dev.emc.images.decode.Decoder;
import dev.emc.images.decode.Decoders;
import dev.emc.images.decode.ImageIoDecoder;
import dev.emc.images.load.AugmentOn;
import dev.emc.images.load.Unreadable;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunImagesTest {
  @Test
  void aSwitchThatTheDecoderDoesNotKnowIsNamed() {
    Decoder platform = new ImageIoDecoder();
    assertEquals(
        Optional.of(
            "data.reduced-decoding changes nothing: it needs the native image decoder, which this"
                + " machine cannot load"),
        RunImages.switchWithoutEffect(config(true), platform));
    assertEquals(Optional.empty(), RunImages.switchWithoutEffect(config(false), platform));
    assertEquals(Optional.empty(), RunImages.switchWithoutEffect(config(true), Decoders.fastest()));
  }

  private static DataConfig config(boolean reduced) {
    return new DataConfig(
        "photos", null, 0, 0, 0, 256, Unreadable.SKIP, false, AugmentOn.HOST, reduced);
  }
}
