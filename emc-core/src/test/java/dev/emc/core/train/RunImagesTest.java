package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.core.config.DataConfig;
import dev.emc.images.decode.Decoder;
import dev.emc.images.decode.Decoders;
import dev.emc.images.decode.ImageIoDecoder;
import dev.emc.images.load.AugmentOn;
import dev.emc.images.load.Unreadable;
import dev.emc.images.source.ImageSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  /** For networks of one channel whose images are not in a file of IDX. */
  @Test
  void filesInColourAreTurnedToGreyIfThatIsAsked(@TempDir Path temp) throws IOException {
    var image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    ImageIO.write(image, "png", temp.resolve("red.png").toFile());
    var data = new DataConfig(temp.toString());
    assertEquals(3, RunImages.open(data).channels());
    ImageSource grey = RunImages.open(data.inGrey());
    assertEquals(1, grey.channels());
    // PIL's weight of red, 299/1000.
    assertEquals(76, grey.read(0).packed()[0] & 0xff);
  }

  private static DataConfig config(boolean reduced) {
    return new DataConfig(
        "photos", null, 0, 0, 0, 256, Unreadable.SKIP, false, AugmentOn.HOST, reduced, false);
  }
}
