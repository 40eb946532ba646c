package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.core.config.DataConfig;
import dev.emc.core.data.AugmentOn;
import dev.emc.core.data.Decoder;
import dev.emc.core.data.Decoders;
import dev.emc.core.data.ImageIoDecoder;
import dev.emc.core.data.Unreadable;
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
        RunImages.vainSwitch(config(true), platform));
    assertEquals(Optional.empty(), RunImages.vainSwitch(config(false), platform));
    assertEquals(Optional.empty(), RunImages.vainSwitch(config(true), Decoders.fastest()));
  }

  private static DataConfig config(boolean reduced) {
    return new DataConfig(
        "photos", null, 0, 0, 0, 256, Unreadable.SKIP, false, AugmentOn.HOST, reduced);
  }
}
