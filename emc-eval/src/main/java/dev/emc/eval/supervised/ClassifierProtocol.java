package dev.emc.eval.supervised;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.core.config.OptimizerConfig;
import java.util.List;

/** How a classifier is trained on labelled images, said in full. */
public record ClassifierProtocol(
    @Describe("frozen: a linear probe; trained: fine-tuning of the whole network")
        BackboneUse backbone,
    @Describe("What is put on the backbone") HeadConfig head,
    @Describe("Passes over the labelled images") int epochs,
    @Describe("Images per step; fewer images than that are one step") int batchSize,
    @Describe("How weights are updated; names start with backbone. and head.")
        OptimizerConfig optimizer,
    @Describe("Normalisation, for networks that were trained with this mean; others keep their own")
        Normalize normalize,
    @Describe("Random changes of training images, drawn anew each epoch")
        List<Augmentation> augmentations,
    @Describe("What is replaced where few labels are given; the first entry that fits holds")
        List<FewLabels> fewLabels) {
  /** Checks ranges. */
  public ClassifierProtocol {
    Check.whole("epochs", epochs, 1, 1_000_000);
    Check.whole("batch-size", batchSize, 1, 1_000_000);
    augmentations = List.copyOf(augmentations);
    if (augmentations.stream().anyMatch(Normalize.class::isInstance)) {
      throw new IllegalArgumentException("augmentations must leave normalize to its own key");
    }
    for (Augmentation each : augmentations) {
      if (each instanceof Augmentation.FromPlugin plugins) {
        throw new IllegalArgumentException(
            "augmentations of a protocol are EMC's own, as numbers are compared with those of others; '%s' is a plugin's"
                .formatted(plugins.name()));
      }
    }
    fewLabels = List.copyOf(fewLabels);
  }

  /**
   * 100 epochs of 256 images a step, random crops and flips. The standard deviation is that of all
   * evaluations in the released code, whatever the network was trained with.
   */
  public ClassifierProtocol(BackboneUse backbone, OptimizerConfig optimizer) {
    this(
        backbone,
        new HeadConfig.Linear(),
        100,
        256,
        optimizer,
        new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.228, 0.224, 0.225)),
        List.of(RandomResizedCrop.of(0.08, 1, Interpolation.BILINEAR), new HorizontalFlip(0.5)),
        List.of());
  }
}
