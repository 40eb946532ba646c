package dev.emc.images.load;

import dev.emc.images.source.ImageSource;
import java.util.List;

/** Images made in a test that have no labels. */
public interface UnlabelledImages extends ImageSource {
  @Override
  default List<String> classNames() {
    return List.of();
  }

  @Override
  default int label(int index) {
    throw new IllegalStateException("no labels");
  }
}
