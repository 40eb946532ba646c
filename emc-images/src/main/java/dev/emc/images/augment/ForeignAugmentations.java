package dev.emc.images.augment;

import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation.FromPlugin;

/** Finds what does the augmentations that plugins bring. Asked by many threads at the same time. */
@FunctionalInterface
public interface ForeignAugmentations {
  /** Of a program without plugins. */
  ForeignAugmentations NONE =
      which -> {
        throw new ConfigException(
            "augmentation '%s' is a plugin's, and no plugins are known here"
                .formatted(which.name()));
      };

  /**
   * What does an augmentation; the same for the same name and config.
   *
   * @throws ConfigException if there is none
   */
  ForeignAugmentation of(FromPlugin which);
}
