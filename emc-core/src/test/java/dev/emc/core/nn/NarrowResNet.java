package dev.emc.core.nn;

import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;

/**
 * A network as torchvision's bottleneck ones, but narrow.
 *
 * @param width channels of the stem
 * @param depths blocks of each stage
 */
public record NarrowResNet(int width, int... depths) implements Backbone {
  @Override
  public BackboneBlock build(int channels, int imageSize) {
    return ResNetBuilder.torchvision(depths, true, width, false);
  }
}
