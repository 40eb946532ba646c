package dev.emc.eval.supervised;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.BuiltinPlugin;
import dev.emc.core.plugin.Components;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolViewsTest {
  private static final ClassifierProtocol PROTOCOL =
      ShippedProtocols.LINEAR
          .find("vicreg")
          .forLabels(1, List.of(), Components.of(new BuiltinPlugin()));

  @Test
  void photographsAreNormalisedAsTheProtocolSays() {
    var trained = new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
    var crop = new ResizeCenterCrop(256, Interpolation.BILINEAR);
    var evaluation = new ViewSpec(224, 1, List.of(crop, trained));
    assertEquals(
        new ViewSpec(224, 1, List.of(crop, PROTOCOL.normalize())),
        ProtocolViews.test(evaluation, PROTOCOL));
    List<Augmentation> training = ProtocolViews.training(evaluation, PROTOCOL).augmentations();
    assertEquals(PROTOCOL.augmentations(), training.subList(0, 2));
    assertEquals(PROTOCOL.normalize(), training.get(2));
  }

  @Test
  void otherImagesAreNormalisedAsInTraining() {
    var trained = new Normalize(List.of(0.286), List.of(0.353));
    var crop = new ResizeCenterCrop(28, Interpolation.BILINEAR);
    var evaluation = new ViewSpec(28, 1, List.of(crop, trained));
    assertEquals(evaluation, ProtocolViews.test(evaluation, PROTOCOL));
    ViewSpec training = ProtocolViews.training(evaluation, PROTOCOL);
    assertEquals(28, training.size());
    assertEquals(trained, training.augmentations().get(2));
  }
}
