package dev.emc.core.nn.resnet;

import ai.djl.nn.Block;
import dev.emc.core.nn.Layers;
import java.util.ArrayList;
import java.util.List;

/** Builds a {@link ResNet} stage by stage. */
final class ResNetBuilder {
  private final List<List<ResidualBlock>> stages = new ArrayList<>();
  private final boolean bottleneck;
  private final boolean zeroInitResidual;
  private int channels;
  private final Block stem;
  private final ResNet.Entry entry;

  private ResNetBuilder(
      int stemWidth, Block stem, ResNet.Entry entry, boolean bottleneck, boolean zeroInitResidual) {
    this.channels = stemWidth;
    this.stem = stem;
    this.entry = entry;
    this.bottleneck = bottleneck;
    this.zeroInitResidual = zeroInitResidual;
  }

  /**
   * A network as torchvision's: a stem and four stages.
   *
   * @param depths residual blocks in each stage
   * @param bottleneck whether blocks are bottlenecks
   * @param width channels of the stem and the first stage, torchvision's 64
   */
  static ResNet torchvision(int[] depths, boolean bottleneck, int width, ResNets.Config config) {
    Block stem =
        switch (config.stem()) {
          case IMAGENET -> Layers.conv(width, 7, 2);
          case CIFAR, CIFAR_LINEAR -> Layers.conv(width, 3, 1);
          case CIFAR_PADDED -> Layers.conv(width, 3, 1, 2);
        };
    ResNet.Entry entry =
        switch (config.stem()) {
          case IMAGENET -> ResNet.Entry.POOLED;
          case CIFAR, CIFAR_PADDED -> ResNet.Entry.ACTIVATED;
          case CIFAR_LINEAR -> ResNet.Entry.LINEAR;
        };
    var builder = new ResNetBuilder(width, stem, entry, bottleneck, config.zeroInitResidual());
    for (int i = 0; i < depths.length; i++) {
      builder.stage(width << i, depths[i], i == 0 ? 1 : 2);
    }
    return builder.build();
  }

  /**
   * A network for images of about 32 pixels: 3×3 stem, no pooling, basic blocks, stages that double
   * in width and halve the side (He et al. 2015, section 4.2).
   *
   * @param width channels of the stem and the first stage
   * @param depth residual blocks in each stage
   * @param stageCount number of stages
   * @param stemStride 1, or 2 to work at half the side
   */
  static ResNet small(int width, int depth, int stageCount, int stemStride) {
    Block stem = Layers.conv(width, 3, stemStride);
    var builder = new ResNetBuilder(width, stem, ResNet.Entry.ACTIVATED, false, false);
    for (int i = 0; i < stageCount; i++) {
      builder.stage(width << i, depth, i == 0 ? 1 : 2);
    }
    return builder.build();
  }

  private void stage(int width, int depth, int stride) {
    var stage = new ArrayList<ResidualBlock>();
    for (int i = 0; i < depth; i++) {
      int blockStride = i == 0 ? stride : 1;
      if (bottleneck) {
        stage.add(ResidualBlock.bottleneck(channels, width, blockStride, zeroInitResidual));
        channels = width * ResidualBlock.EXPANSION;
      } else {
        stage.add(ResidualBlock.basic(channels, width, blockStride, zeroInitResidual));
        channels = width;
      }
    }
    stages.add(stage);
  }

  private ResNet build() {
    return new ResNet(stem, entry, stages, channels);
  }
}
