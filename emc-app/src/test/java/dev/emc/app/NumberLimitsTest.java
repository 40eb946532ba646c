package dev.emc.app;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.GuardConfig;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.OnlineKnnConfig;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.study.CurveConfig;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.RowConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.SweepConfig;
import dev.emc.eval.supervised.BackboneUse;
import dev.emc.eval.supervised.ClassifierProtocol;
import dev.emc.eval.supervised.FewLabels;
import dev.emc.testkit.NumberLimits;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every number that a config can hold has two ends: what is absurd is refused in a line that names
 * the key. New keys are found by themselves; a new record without defaults wants an example here.
 * The records of plugins have the same test beside them.
 */
class NumberLimitsTest {
  /** Any whole number is as good a seed as any other. */
  private static final Set<String> WITHOUT_LIMITS = Set.of("seed", "seeds");

  private static final String RANGE =
      "(?s).*(must lie in|must list|is out of range|must be 1 or 2).*";

  private static final ImageRange SOME = new ImageRange("some");
  private static final ImageRange OTHERS = new ImageRange("others");
  private static final Augmentation.Normalize NORMALIZE =
      new Augmentation.Normalize(List.of(0.5), List.of(0.5));
  private static final StudyGroupConfig GROUP =
      new StudyGroupConfig("", "c", null, "r", List.of(new RowConfig("r")));
  private static final ProbeConfig PROBE = new ProbeConfig(SOME, OTHERS);

  private final Map<Class<?>, Record> examples = new HashMap<>();

  NumberLimitsTest() {
    Stream.of(
            Experiment.builder(
                    Choice.of(ExtensionPoint.BACKBONE, "resnet18"),
                    Choice.of(ExtensionPoint.METHOD, "vicreg"),
                    new DataConfig("d"),
                    new OptimizerConfig.Sgd())
                .build(),
            new DataConfig("d"),
            SOME,
            new OnlineKnnConfig(SOME),
            new GuardConfig(SOME),
            new RateSchedule.MultiStep(List.of(1)),
            new ViewSpec(8, 1, List.of(NORMALIZE)),
            Augmentation.RandomResizedCrop.of(0.1, 1, Interpolation.BILINEAR),
            new Augmentation.ResizeCenterCrop(8, Interpolation.BILINEAR),
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.ColorJitter(0, 0, 0, 0, 0),
            new Augmentation.Grayscale(0),
            new Augmentation.GaussianBlur(0, 1, 0),
            new Augmentation.Solarize(1, 0),
            NORMALIZE,
            new ClassifierProtocol(BackboneUse.FROZEN, new OptimizerConfig.Sgd()),
            new FewLabels(0.5, List.of()),
            new SweepConfig("c", List.of("a=1")),
            new RowConfig("r"),
            new CurveConfig(List.of("r"), List.of(1.0)),
            GROUP,
            PROBE,
            new StudyConfig("s", PROBE, List.of(GROUP)))
        .forEach(example -> examples.put(example.getClass(), example));
  }

  @TestFactory
  Stream<DynamicTest> absurdNumbersAreRefused() {
    return types().stream()
        .map(
            type ->
                dynamicTest(
                    type.getName().replaceFirst(".*\\.", ""),
                    () -> NumberLimits.check(example(type), WITHOUT_LIMITS)));
  }

  /** The test would pass without a test if it found nothing. */
  @Test
  void recordsOfAllKindsAreFound() {
    List<String> names = types().stream().map(Class::getSimpleName).toList();
    assertTrue(
        names.containsAll(
            List.of(
                "Experiment",
                "GaussianBlur",
                "Lars",
                "Step",
                "MapLinear",
                "TinyConfig",
                "EmcConfig",
                "ProbeConfig",
                "SweepConfig")),
        names::toString);
  }

  private Record example(Class<? extends Record> type) throws ReflectiveOperationException {
    Record known = examples.get(type);
    return known == null ? type.getConstructor().newInstance() : known;
  }

  private static Set<Class<? extends Record>> types() {
    var found = new LinkedHashSet<Class<? extends Record>>();
    for (Class<?> root :
        List.of(Experiment.class, ClassifierProtocol.class, StudyConfig.class, SweepConfig.class)) {
      collect(root, found);
    }
    for (ComponentInfo component : PluginLoader.load(null).all()) {
      if (component.configType() != null) {
        collect(component.configType(), found);
      }
    }
    return found;
  }

  private static void collect(Type type, Set<Class<? extends Record>> found) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      collect(list.getActualTypeArguments()[0], found);
    } else if (type instanceof Class<?> sealed && sealed.isSealed()) {
      Arrays.stream(sealed.getPermittedSubclasses()).forEach(each -> collect(each, found));
    } else if (type instanceof Class<?> raw
        && raw.isRecord()
        && raw != Choice.class
        // Stands for a component, whose own record is looked at.
        && raw != Augmentation.FromPlugin.class
        && found.add(raw.asSubclass(Record.class))) {
      for (RecordComponent component : raw.getRecordComponents()) {
        collect(component.getGenericType(), found);
      }
    }
  }
}
