package dev.emc.core.plugin;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.Augmentation.FromPlugin;
import dev.emc.api.view.PixelAugmentation;
import dev.emc.images.augment.ForeignAugmentation;
import dev.emc.images.augment.ForeignAugmentations;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The augmentations of one run that plugins bring: an instance for each name with its config. */
public final class PluginAugmentations implements ForeignAugmentations {
  private final Components components;
  private final Map<FromPlugin, ForeignAugmentation> made = new ConcurrentHashMap<>();

  /** Those of the plugins that there are; none is created before it is asked for. */
  public PluginAugmentations(Components components) {
    this.components = components;
  }

  @Override
  public ForeignAugmentation of(FromPlugin which) {
    return made.computeIfAbsent(which, this::create);
  }

  private ForeignAugmentation create(FromPlugin which) {
    var choice = new Choice<>(ExtensionPoint.AUGMENTATION, which.name(), which.config());
    ComponentInfo info = components.find(choice.point(), choice.name());
    PixelAugmentation component =
        ComponentCalls.behind(
            PixelAugmentation.class,
            components.assemble(SelectedComponents.of(choice)).get(choice.point()));
    ClassLoader loader = info.type().getClassLoader();
    return new ForeignAugmentation(
        info.inWords(),
        (image, random) -> PluginCode.in(loader, () -> component.apply(image, random)));
  }
}
