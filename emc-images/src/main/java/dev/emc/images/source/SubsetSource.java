package dev.emc.images.source;

import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Some images of another source. */
final class SubsetSource implements ImageSource {
  private final ImageSource source;
  private final int[] indices;

  SubsetSource(ImageSource source, int[] indices) {
    this.source = source;
    this.indices = indices.clone();
    for (int index : indices) {
      Objects.checkIndex(index, source.size());
    }
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Image read(int index) throws IOException {
    return source.read(indices[index]);
  }

  @Override
  public Image read(int index, Reduction.Choice choice) throws IOException {
    return source.read(indices[index], choice);
  }

  @Override
  public String name(int index) {
    return source.name(indices[index]);
  }

  @Override
  public int channels() {
    return source.channels();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public int label(int index) {
    return source.label(indices[index]);
  }

  @Override
  public String description() {
    return source.description();
  }
}
