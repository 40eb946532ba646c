package dev.emc.api.plugin;

import org.apiguardian.api.API;

/**
 * What a plugin jar brings. Found by {@link java.util.ServiceLoader}; annotated with {@link
 * BuiltFor}; has a public no-argument constructor.
 *
 * <pre>{@code
 * @BuiltFor(EmcApi.MAJOR)
 * public final class AcmePlugin implements EmcPlugin {
 *   public void configure(EmcBinder binder) {
 *     binder.method("acme/byol", Byol.class).config(ByolConfig.class)
 *         .describedAs("Bootstrap your own latent");
 *   }
 * }
 * }</pre>
 */
@API(status = API.Status.STABLE, since = "0.1")
public interface EmcPlugin {
  /** Binds the plugin's components. Called once, at start-up. */
  void configure(EmcBinder binder);
}
