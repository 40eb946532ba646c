package dev.emc.core.plugin;

import dev.emc.api.plugin.EmcPlugin;
import java.nio.file.Path;

/** A plugin with an augmentation, compiled on the spot: noise, and what may go wrong with it. */
public final class NoisePlugin {
  private NoisePlugin() {}

  /**
   * Writes its jar.
   *
   * @param folder of plugins
   * @return the jar
   */
  public static Path write(Path folder) {
    return new PluginJar()
        .source(
            "com.acme.Noise",
            """
            package com.acme;
            import dev.emc.api.view.PixelAugmentation;
            import dev.emc.api.view.Pixels;
            import java.util.random.RandomGenerator;
            public final class Noise implements PixelAugmentation {
              private final NoiseConfig config;
              @jakarta.inject.Inject Noise(NoiseConfig config) { this.config = config; }
              public Pixels apply(Pixels image, RandomGenerator random) {
                if (config.fault() == NoiseConfig.Fault.THROWS) throw new IllegalStateException("no luck");
                if (config.fault() == NoiseConfig.Fault.SHRINKS) return new Pixels(1, 1, 1, new float[1]);
                if (config.fault() == NoiseConfig.Fault.LOADER) throw new IllegalStateException(
                    Thread.currentThread().getContextClassLoader().getName());
                float[] values = image.values();
                for (int i = 0; i < values.length; i++) {
                  values[i] += (float) (config.deviation() * random.nextGaussian());
                }
                return image;
              }
            }
            """)
        .source(
            "com.acme.NoiseConfig",
            """
            package com.acme;
            import dev.emc.api.config.Check;
            import dev.emc.api.plugin.Describe;
            public record NoiseConfig(
                @Describe("Standard deviation in levels") double deviation,
                @Describe("What goes wrong") Fault fault) {
              public enum Fault { NONE, THROWS, SHRINKS, LOADER }
              public NoiseConfig() { this(20, Fault.NONE); }
              public NoiseConfig { Check.number("deviation", deviation, 0, 255); }
            }
            """)
        .source(
            "com.acme.NoisePlugin",
            """
            package com.acme;
            import dev.emc.api.plugin.*;
            @BuiltFor(EmcApi.MAJOR)
            public final class NoisePlugin implements EmcPlugin {
              public void configure(EmcBinder binder) {
                binder.augmentation("acme/noise", Noise.class).config(NoiseConfig.class)
                    .describedAs("Noise on every value");
              }
            }
            """)
        .service(EmcPlugin.class.getName(), "com.acme.NoisePlugin")
        .write(folder.resolve("acme").resolve("acme.jar"));
  }
}
