package dev.emc.app.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The images that ship with the program: Fashion-MNIST's test set, 10,000 grey images of 28×28
 * pixels with ten labels (Xiao, Rasul and Vollgraf 2017), in its own IDX files.
 */
public final class DemoImages {
  /** File name of the images. */
  public static final String IMAGES = "t10k-images-idx3-ubyte.gz";

  /** File name of the labels. */
  public static final String LABELS = "t10k-labels-idx1-ubyte.gz";

  private static final String FOLDER = "/dev/emc/app/data/";

  private DemoImages() {}

  /**
   * Unpacks images, labels and their licence into a folder, where readers of files find them.
   *
   * @param folder made if it does not exist; files of the same names are replaced
   * @return the file of the images
   */
  public static Path copyTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : new String[] {IMAGES, LABELS, "LICENSE.txt"}) {
      try (var input = DemoImages.class.getResourceAsStream(FOLDER + name)) {
        if (input == null) {
          throw new FileNotFoundException("the program is incomplete: " + FOLDER + name);
        }
        Path part = folder.resolve(name + ".part");
        Files.deleteIfExists(part);
        Files.copy(input, part);
        Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder.resolve(IMAGES);
  }
}
