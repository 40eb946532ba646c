package dev.emc.spark.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * JPEG files of crops of the photographs that ship, where more pictures are needed than there are.
 */
public final class PhotoCrops {
  /** The photographs that ship. */
  public static final Path PHOTOS = Path.of("../examples/photos/images");

  private PhotoCrops() {}

  /** The files of the photographs. */
  public static List<Path> photos() throws IOException {
    try (var files = Files.list(PHOTOS)) {
      return files.sorted().toList();
    }
  }

  /** Cuts so many squares out of each photograph, into a folder of its own. */
  public static Path cut(Path folder, int each, long seed) throws IOException {
    var random = new Random(seed);
    for (Path photo : photos()) {
      var whole = ImageIO.read(photo.toFile());
      int shorter = Math.min(whole.getWidth(), whole.getHeight());
      Path crops = Files.createDirectories(folder.resolve("" + photo.getFileName()));
      for (int i = 0; i < each; i++) {
        int side = shorter / 4 + random.nextInt(shorter / 4);
        var crop =
            whole.getSubimage(
                random.nextInt(whole.getWidth() - side),
                random.nextInt(whole.getHeight() - side),
                side,
                side);
        ImageIO.write(crop, "jpg", crops.resolve("crop-" + i + ".jpg").toFile());
      }
    }
    return folder;
  }
}
