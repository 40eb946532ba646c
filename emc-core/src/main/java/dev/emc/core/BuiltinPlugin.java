package dev.emc.core;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.core.criterion.EmcConfig;
import dev.emc.core.criterion.EmcCriterion;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.criterion.NormalCdf;
import dev.emc.core.criterion.Sigmoid;
import dev.emc.core.nn.convnext.ConvNeXts;
import dev.emc.core.nn.resnet.ResNets;
import dev.emc.core.nn.resnet.SmallResNets;
import dev.emc.core.nn.vit.Patch14Config;
import dev.emc.core.nn.vit.Patch16Config;
import dev.emc.core.nn.vit.Patch8Config;
import dev.emc.core.nn.vit.TinyConfig;
import dev.emc.core.nn.vit.VisionTransformers;

/** Brings what EMC itself is made of, and the networks. */
@BuiltFor(EmcApi.MAJOR)
public final class BuiltinPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .regularizer("emc", EmcCriterion.class)
        .config(EmcConfig.class)
        .describedAs("Effective entropy maximisation (Chakraborty et al., AISTATS 2025)");
    binder
        .transform("sigmoid", Sigmoid.class)
        .describedAs("Logistic sigmoid, for unnormalised embeddings");
    binder
        .transform("normal-cdf", NormalCdf.class)
        .describedAs("Standard normal distribution function, for embeddings on the sphere");
    binder
        .estimator("m-spacings", MSpacings.class)
        .config(MSpacingsConfig.class)
        .describedAs("One-sided m-spacings (Vasicek 1976), as in the paper; differentiable");
    residualNetworks(binder);
    visionTransformers(binder);
    convNeXts(binder);
  }

  private static void residualNetworks(EmcBinder binder) {
    binder
        .backbone("resnet18", ResNets.ResNet18.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-18 with torchvision's keys, 512 features (He et al. 2015)");
    binder
        .backbone("resnet34", ResNets.ResNet34.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-34 with torchvision's keys, 512 features");
    binder
        .backbone("resnet50", ResNets.ResNet50.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-50 v1.5 with torchvision's keys, 2048 features");
    binder
        .backbone("resnet101", ResNets.ResNet101.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-101 v1.5 with torchvision's keys, 2048 features");
    binder
        .backbone("resnet152", ResNets.ResNet152.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-152 v1.5 with torchvision's keys, 2048 features");
    binder
        .backbone("resnet50w2", ResNets.ResNet50W2.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-50 of twice the width, 4096 features");
    binder
        .backbone("resnet50w4", ResNets.ResNet50W4.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-50 of four times the width, 8192 features");
    binder
        .backbone("resnet200w2", ResNets.ResNet200W2.class)
        .config(ResNets.Config.class)
        .describedAs("ResNet-200 of twice the width, 4096 features");
    binder
        .backbone("resnet-small", SmallResNets.Small.class)
        .config(SmallResNets.SmallConfig.class)
        .describedAs("CIFAR-style ResNet-20 for images of about 32 pixels");
    binder
        .backbone("resnet-tiny", SmallResNets.Tiny.class)
        .config(SmallResNets.TinyConfig.class)
        .describedAs("Eight-layer CIFAR-style ResNet that trains in minutes on a CPU");
  }

  private static void visionTransformers(EmcBinder binder) {
    binder
        .backbone("vit-small-8", VisionTransformers.Small8.class)
        .config(Patch8Config.class)
        .describedAs("ViT-S/8 with DINO's and timm's keys, tokens of 384 (Caron et al. 2021)");
    binder
        .backbone("vit-base-8", VisionTransformers.Base8.class)
        .config(Patch8Config.class)
        .describedAs("ViT-B/8 with DINO's and timm's keys, tokens of 768");
    binder
        .backbone("vit-small-14", VisionTransformers.Small14.class)
        .config(Patch14Config.class)
        .describedAs("ViT-S/14 with DINOv2's keys, tokens of 384 (Oquab et al. 2024)");
    binder
        .backbone("vit-base-14", VisionTransformers.Base14.class)
        .config(Patch14Config.class)
        .describedAs("ViT-B/14 with DINOv2's keys, tokens of 768");
    binder
        .backbone("vit-large-14", VisionTransformers.Large14.class)
        .config(Patch14Config.class)
        .describedAs("ViT-L/14 with DINOv2's keys, tokens of 1024");
    binder
        .backbone("vit-small-16", VisionTransformers.Small16.class)
        .config(Patch16Config.class)
        .describedAs(
            "ViT-S/16 with timm's and DINO's keys, tokens of 384 (Dosovitskiy et al. 2021)");
    binder
        .backbone("vit-base-16", VisionTransformers.Base16.class)
        .config(Patch16Config.class)
        .describedAs("ViT-B/16 with timm's, DINO's and MAE's keys, tokens of 768");
    binder
        .backbone("vit-large-16", VisionTransformers.Large16.class)
        .config(Patch16Config.class)
        .describedAs("ViT-L/16 with timm's and MAE's keys, tokens of 1024");
    binder
        .backbone("vit-tiny", VisionTransformers.Tiny.class)
        .config(TinyConfig.class)
        .describedAs("Vision transformer of any size, for images of about 32 pixels as it comes");
  }

  private static void convNeXts(EmcBinder binder) {
    binder
        .backbone("convnext-tiny", ConvNeXts.Tiny.class)
        .config(ConvNeXts.Config.class)
        .describedAs("ConvNeXt-T with timm's keys, 768 features (Liu et al. 2022)");
    binder
        .backbone("convnext-small", ConvNeXts.Small.class)
        .config(ConvNeXts.Config.class)
        .describedAs("ConvNeXt-S with timm's keys, 768 features");
    binder
        .backbone("convnext-base", ConvNeXts.Base.class)
        .config(ConvNeXts.Config.class)
        .describedAs("ConvNeXt-B with timm's keys, 1024 features");
  }
}
