package dev.emc.images.load;

import dev.emc.images.augment.Image;
import java.util.function.IntConsumer;

/** Forty grey images of 2 x 2 pixels; something happens at each reading. */
record BlockingSource(IntConsumer onRead) implements UnlabelledImages {
  BlockingSource(Runnable onRead) {
    this(index -> onRead.run());
  }

  @Override
  public int size() {
    return 40;
  }

  @Override
  public Image read(int index) {
    onRead.accept(index);
    return new Image(2, 2, 1, new byte[4]);
  }

  @Override
  public String name(int index) {
    return "blocking-" + index;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public String description() {
    return "blocking";
  }
}
