package dev.emc.core.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.Backbone;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.Regularizer;
import dev.emc.api.SslMethod;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.PixelAugmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.SelectedComponents;
import dev.emc.testkit.BackboneContract;
import dev.emc.testkit.CompactTransformContract;
import dev.emc.testkit.EntropyEstimatorContract;
import dev.emc.testkit.PixelAugmentationContract;
import dev.emc.testkit.RegularizerContract;
import dev.emc.testkit.SslMethodContract;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every registered component keeps the contract of its extension point. */
class RegistryContractsTest {
  @Nested
  @ParameterizedClass
  @MethodSource("names")
  class Transforms extends CompactTransformContract {
    @Parameter String name;

    static List<String> names() {
      return Registered.names(ExtensionPoint.TRANSFORM);
    }

    @Override
    protected CompactTransform transform() {
      return Registered.create(ExtensionPoint.TRANSFORM, name);
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("names")
  class Estimators extends EntropyEstimatorContract {
    @Parameter String name;

    static List<String> names() {
      return Registered.names(ExtensionPoint.ESTIMATOR);
    }

    @Override
    protected EntropyEstimator estimator() {
      return Registered.shared(ExtensionPoint.ESTIMATOR, name);
    }

    @Test
    void theDescriptionSaysWhetherItIsDifferentiable() {
      String said = Registered.COMPONENTS.find(ExtensionPoint.ESTIMATOR, name).description();
      String word = estimator().differentiable() ? "; differentiable" : "; not differentiable";
      assertTrue(said.endsWith(word), said);
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("names")
  class Regularizers extends RegularizerContract {
    @Parameter String name;

    static List<String> names() {
      return Registered.names(ExtensionPoint.REGULARIZER);
    }

    @Override
    protected Regularizer regularizer() {
      return Registered.create(ExtensionPoint.REGULARIZER, name);
    }

    @Override
    protected boolean addsNothing() {
      return name.equals("none");
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("names")
  class Methods extends SslMethodContract {
    @Parameter String name;

    static List<String> names() {
      return Registered.names(ExtensionPoint.METHOD);
    }

    @Override
    protected SslMethod newMethod() {
      return Registered.create(ExtensionPoint.METHOD, name);
    }

    @Override
    protected ViewPlan views() {
      return Registered.experiment(ExtensionPoint.METHOD, name).viewPlan(newMethod());
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("names")
  class Backbones extends BackboneContract {
    /** Tens of megabytes and more, anew for each test; others of their kind are tested. */
    private static final Set<String> TOO_LARGE =
        Set.of(
            "convnext-base",
            "convnext-small",
            "resnet101",
            "resnet152",
            "resnet200w2",
            "resnet34",
            "resnet50w2",
            "resnet50w4",
            "vit-base-8",
            "vit-base-14",
            "vit-base-16",
            "vit-large-14",
            "vit-large-16",
            "vit-small-8",
            "vit-small-16");

    @Parameter String name;

    static List<String> names() {
      return Registered.names(ExtensionPoint.BACKBONE).stream()
          .filter(name -> !TOO_LARGE.contains(name))
          .toList();
    }

    @Override
    protected Backbone backbone() {
      return Registered.create(ExtensionPoint.BACKBONE, name);
    }

    @Override
    protected int imageSize() {
      // Patches of 14 pixels do not fill the usual images.
      return name.endsWith("-14") ? 28 : super.imageSize();
    }
  }

  /** So far none ships. */
  @Nested
  @ParameterizedClass(allowZeroInvocations = true)
  @MethodSource("names")
  class Augmentations extends PixelAugmentationContract {
    @Parameter String name;

    static List<String> names() {
      return Registered.names(ExtensionPoint.AUGMENTATION);
    }

    @Override
    protected PixelAugmentation augmentation() {
      var choice = Choice.of(ExtensionPoint.AUGMENTATION, name);
      return Registered.COMPONENTS.assemble(SelectedComponents.of(choice)).get(choice.point());
    }
  }
}
