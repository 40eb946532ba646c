package dev.emc.core.plugin;

import com.google.inject.spi.ProvisionListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches how the components of a run are made: each with its plugin's class loader as the
 * thread's, and the one that fails is known, whichever other asked for it.
 */
final class Construction {
  private @Nullable ComponentInfo failed;

  /** Forgets what failed before. */
  void begin() {
    failed = null;
  }

  /** The component that failed since, with its plugin and its jar, in words. */
  Optional<String> failed() {
    return Optional.ofNullable(failed).map(ComponentInfo::inWords);
  }

  /** What watches over a component and over what is made for it. */
  ProvisionListener of(ComponentInfo component) {
    return new ProvisionListener() {
      @Override
      public <T> void onProvision(ProvisionInvocation<T> provision) {
        ClassLoader loader = component.type().getClassLoader();
        try {
          PluginCode.in(loader, provision::provision);
        } catch (RuntimeException e) {
          if (failed == null) {
            failed = component;
          }
          throw e;
        }
      }
    };
  }
}
