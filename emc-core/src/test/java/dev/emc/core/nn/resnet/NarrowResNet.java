package dev.emc.core.nn.resnet;

import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;

/**
 * A network as torchvision's, but narrow.
 *
 * @param bottleneck whether its blocks are bottlenecks
 * @param width channels of the stem
 * @param depths blocks of each stage
 */
public record NarrowResNet(boolean bottleneck, int width, int... depths) implements Backbone {
  /** One of bottlenecks. */
  public NarrowResNet(int width, int... depths) {
    this(true, width, depths);
  }

  @Override
  public BackboneBlock build(int channels, int imageSize) {
    return ResNetBuilder.torchvision(depths, bottleneck, width, new ResNets.Config());
  }
}
