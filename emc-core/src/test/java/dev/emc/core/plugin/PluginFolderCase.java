package dev.emc.core.plugin;

import dev.emc.api.Regularizer;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.plugin.ExtensionPoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A folder of plugins that are compiled on the spot, each bringing a regularizer that speaks. */
abstract class PluginFolderCase {
  static final String SERVICE = EmcPlugin.class.getName();

  @TempDir Path temp;

  Path plugins() {
    return temp.resolve("plugins");
  }

  Path jar(String plugin) {
    return plugins().resolve(plugin).resolve(plugin + ".jar");
  }

  /** A regularizer whose text is what an expression gives, and the plugin that brings it. */
  static PluginJar plugin(String vendor, String expression) {
    return new PluginJar()
        .source(
            vendor + ".Speaking",
            """
            package %s;
            import dev.emc.api.*;
            public final class Speaking implements Regularizer {
              private final SpeakingConfig config;
              @jakarta.inject.Inject Speaking(SpeakingConfig config) { this.config = config; }
              public LossTerms loss(Embeddings embeddings) { return LossTerms.none(); }
              @Override public String toString() { try { return config.prefix() + (%s); }
                catch (Exception | LinkageError e) { return e.toString(); } }
            }
            """
                .formatted(vendor, expression))
        .source(
            vendor + ".SpeakingConfig",
            """
            package %s;
            public record SpeakingConfig(String prefix) {
              public SpeakingConfig() { this("says "); }
            }
            """
                .formatted(vendor))
        .source(vendor + ".ThePlugin", pluginSource(vendor, "@BuiltFor(EmcApi.MAJOR)", ""))
        .service(SERVICE, vendor + ".ThePlugin");
  }

  /** A plugin that binds what some statements say, of classes that are to be added. */
  static PluginJar binding(String vendor, String... statements) {
    return new PluginJar()
        .source(
            vendor + ".ThePlugin",
            pluginSource(vendor, "@BuiltFor(EmcApi.MAJOR)", "", String.join("\n    ", statements)))
        .service(SERVICE, vendor + ".ThePlugin");
  }

  static String pluginSource(String vendor, String annotation, String constructor) {
    return pluginSource(
        vendor,
        annotation,
        constructor,
        "binder.regularizer(\"%s/speaking\", Speaking.class).config(SpeakingConfig.class);"
            .formatted(vendor));
  }

  private static String pluginSource(
      String vendor, String annotation, String constructor, String statements) {
    return """
    package %s;
    import dev.emc.api.plugin.*;
    %s
    public final class ThePlugin implements EmcPlugin {
      %s
      public void configure(EmcBinder binder) {
        %s
      }
    }
    """
        .formatted(vendor, annotation, constructor, statements);
  }

  static String says(Components components, String vendor) {
    Choice<Regularizer> choice = Choice.of(ExtensionPoint.REGULARIZER, vendor + "/speaking");
    return components.assemble(SelectedComponents.of(choice)).regularizer().toString();
  }

  List<String> problems() {
    return components().problems().stream().map(PluginProblem::toString).toList();
  }

  Components components() {
    return PluginLoader.fromFolder(plugins()).components();
  }

  static String library(String version) {
    return "package org.lib; public final class Lib { public static String version() { return \""
        + version
        + "\"; } }";
  }

  Path folder(String name) {
    return plugins().resolve(name);
  }
}
