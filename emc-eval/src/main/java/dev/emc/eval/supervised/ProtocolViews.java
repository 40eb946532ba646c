package dev.emc.eval.supervised;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The views a protocol shows a network: of the network's own size, normalised as the protocol says
 * if the network was trained with that mean (photographs), and as the network was trained otherwise
 * (grey images, other data).
 */
public final class ProtocolViews {
  private ProtocolViews() {}

  /**
   * The view of training images.
   *
   * @param evaluation the network's evaluation view, normalised as in its training
   */
  static ViewSpec training(ViewSpec evaluation, ClassifierProtocol protocol) {
    List<Augmentation> augmentations = new ArrayList<>(protocol.augmentations());
    augmentations.add(normalize(evaluation, protocol));
    return new ViewSpec(evaluation.size(), 1, augmentations);
  }

  /** The view of test images: the network's evaluation view, normalised as the protocol says. */
  public static ViewSpec test(ViewSpec evaluation, ClassifierProtocol protocol) {
    List<Augmentation> augmentations = new ArrayList<>(evaluation.augmentations());
    augmentations.set(augmentations.size() - 1, normalize(evaluation, protocol));
    return new ViewSpec(evaluation.size(), 1, augmentations);
  }

  private static Normalize normalize(ViewSpec evaluation, ClassifierProtocol protocol) {
    List<Augmentation> own = evaluation.augmentations();
    var trained = (Normalize) own.get(own.size() - 1);
    boolean same = trained.mean().equals(protocol.normalize().mean());
    return same ? protocol.normalize() : trained;
  }
}
