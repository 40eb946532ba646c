package dev.emc.core.data;

import java.util.List;

/** Images made in a test that have no labels. */
interface UnlabelledImages extends ImageSource {
  @Override
  default List<String> classNames() {
    return List.of();
  }

  @Override
  default int label(int index) {
    throw new IllegalStateException("no labels");
  }
}
