package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.plugin.ExtensionPoint;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The registry and what it refuses. */
class ComponentsTest {
  private final Components components = Components.of(new TestPlugin());
  private final String where = CodeLocation.of(TestPlugin.class);

  private static String message(EmcPlugin... plugins) {
    return assertThrows(ConfigException.class, () -> Components.of(plugins)).getMessage();
  }

  /** A plugin that pretends to come from somebody else. */
  private static String foreign(EmcPlugin plugin) {
    var info = new PluginInfo("acme", "2.1", "com.acme.Acme", "plugins/acme/acme.jar");
    return assertThrows(
            ConfigException.class, () -> Components.of(List.of(new LoadedPlugin(info, plugin))))
        .getMessage();
  }

  @Test
  void knowsWhatWasBound() {
    ComponentInfo emc = components.find(ExtensionPoint.REGULARIZER, "emc");
    assertEquals(TestPlugin.Emc.class, emc.type());
    assertEquals(TestPlugin.EmcConfig.class, emc.configType());
    assertEquals("Entropy up, correlation down", emc.description());
    assertEquals("test", emc.plugin().name());
    assertEquals(TestPlugin.class.getName(), emc.plugin().className());
    assertEquals(where, emc.plugin().location());
    assertEquals(List.of("emc", "none", "vcreg"), components.names(ExtensionPoint.REGULARIZER));
    assertEquals(9, components.all().size());
    assertEquals(ExtensionPoint.METHOD, components.all().get(0).point());
    assertEquals(new TestPlugin.TinyConfig(16), Components.defaultConfig(component("tiny")));
    assertNull(Components.defaultConfig(components.find(ExtensionPoint.METHOD, "round")));
  }

  private ComponentInfo component(String backbone) {
    return components.find(ExtensionPoint.BACKBONE, backbone);
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearestAndAll() {
    var error =
        assertThrows(
            ConfigException.class, () -> components.find(ExtensionPoint.REGULARIZER, "vcergs"));
    assertEquals(
        "unknown regularizer 'vcergs', did you mean 'vcreg'? There are: emc, none, vcreg",
        error.getMessage());
    error =
        assertThrows(
            ConfigException.class, () -> components.find(ExtensionPoint.METHOD, "dinosaur"));
    assertEquals("unknown method 'dinosaur'. There are: flat, round", error.getMessage());
    error =
        assertThrows(
            ConfigException.class, () -> Components.of().find(ExtensionPoint.METHOD, "flat"));
    assertEquals("unknown method 'flat': no plugin brings one", error.getMessage());
  }

  @Test
  void anUnknownPointIsAnsweredWithAllPoints() {
    assertEquals(ExtensionPoint.ESTIMATOR, Components.point("estimator"));
    assertEquals(
        "unknown extension point 'regulariser', did you mean 'regularizer'? There are: method,"
            + " transform, estimator, regularizer, backbone, augmentation",
        assertThrows(ConfigException.class, () -> Components.point("regulariser")).getMessage());
  }

  @Test
  void twoOfOneNameAreRefused() {
    EmcPlugin second = binder -> binder.method("flat", TestPlugin.Round.class);
    var info = new PluginInfo("other", null, "dev.emc.Other", "plugins/other/other.jar");
    var error =
        assertThrows(
            ConfigException.class,
            () ->
                Components.of(
                    List.of(LoadedPlugin.of(new TestPlugin()), new LoadedPlugin(info, second))));
    assertEquals(
        "plugin other (plugins/other/other.jar) names a second method 'flat':"
            + " dev.emc.core.plugin.TestPlugin$Flat from "
            + where
            + " and dev.emc.core.plugin.TestPlugin$Round from plugins/other/other.jar",
        error.getMessage());
  }

  @Test
  void oneNameMayStandInTwoPoints() {
    Components both =
        Components.of(
            binder -> {
              binder.regularizer("same", TestPlugin.None.class);
              binder.method("same", TestPlugin.Round.class);
            });
    assertEquals(List.of("same"), both.names(ExtensionPoint.METHOD));
    assertEquals(List.of("same"), both.names(ExtensionPoint.REGULARIZER));
  }

  @Test
  void namesAreKebabCase() {
    for (String name :
        List.of(
            "Emc", "emc_2", "emc-", "-emc", "e--m", "", "é", "a b", "acme/", "/x", "Acme/x",
            "a/b/c", "1a")) {
      assertEquals(
          "plugin acme 2.1 (plugins/acme/acme.jar) names a regularizer '"
              + name
              + "': names are kebab-case, as in acme/my-regularizer",
          foreign(binder -> binder.regularizer(name, TestPlugin.None.class)));
    }
    assertEquals(
        List.of("a1-2b", "acme/emc-2"),
        Components.of(
                binder -> {
                  binder.regularizer("acme/emc-2", TestPlugin.None.class);
                  binder.regularizer("a1-2b", TestPlugin.None.class);
                })
            .names(ExtensionPoint.REGULARIZER));
  }

  @Test
  void bareNamesAreOurs() {
    assertEquals(
        "plugin acme 2.1 (plugins/acme/acme.jar) names a regularizer 'best': bare names are"
            + " reserved, write a vendor before it, as in acme/best",
        foreign(binder -> binder.regularizer("best", TestPlugin.None.class)));
  }

  @Test
  void aPluginThatFailsIsNamed() {
    assertEquals(
        "plugin acme 2.1 (plugins/acme/acme.jar) failed in configure: IllegalStateException: no"
            + " luck",
        foreign(
            binder -> {
              throw new IllegalStateException("no luck\nreally");
            }));
  }

  @Test
  void aComponentMustBeCreatable() {
    String start = "plugin acme 2.1 (plugins/acme/acme.jar) binds the regularizer 'acme/x' to ";
    assertEquals(
        start + "dev.emc.api.Regularizer, which is abstract",
        foreign(binder -> binder.regularizer("acme/x", Regularizer.class)));
    assertEquals(
        start + NoInject.class.getName() + ", which needs one constructor marked @Inject",
        foreign(binder -> binder.regularizer("acme/x", NoInject.class)));
    assertEquals(
        start
            + Undeclared.class.getName()
            + ", whose constructor takes VcregConfig: say so with .config(VcregConfig.class)",
        foreign(binder -> binder.regularizer("acme/x", Undeclared.class)));
  }

  @Test
  void aConfigMustBeReadable() {
    String start =
        "plugin acme 2.1 (plugins/acme/acme.jar) binds the regularizer 'acme/x' to "
            + TestPlugin.None.class.getName()
            + ", whose config ";
    assertEquals(
        start + Hidden.class.getName() + " must be public",
        foreign(b -> b.regularizer("acme/x", TestPlugin.None.class).config(Hidden.class)));
    assertEquals(
        start
            + WithType.class.getName()
            + " must not have a component 'type', which chooses the component",
        foreign(b -> b.regularizer("acme/x", TestPlugin.None.class).config(WithType.class)));
    assertEquals(
        start
            + NoDefaults.class.getName()
            + " needs a public constructor without arguments for its defaults",
        foreign(b -> b.regularizer("acme/x", TestPlugin.None.class).config(NoDefaults.class)));
    assertEquals(
        start
            + BadDefaults.class.getName()
            + " has invalid defaults: IllegalArgumentException: never",
        foreign(b -> b.regularizer("acme/x", TestPlugin.None.class).config(BadDefaults.class)));
  }

  @Test
  void aStrangePointIsRefused() {
    var strange = new ExtensionPoint<>("logger", Regularizer.class);
    assertEquals(
        "plugin acme 2.1 (plugins/acme/acme.jar) binds to 'logger', which is no extension point",
        foreign(binder -> binder.bind(strange, "acme/x", TestPlugin.None.class)));
    assertEquals(
        "plugin",
        message(binder -> binder.bind(strange, "acme/x", TestPlugin.None.class)).split(" ")[0]);
  }

  @Test
  void namesAPluginByItsClass() {
    assertEquals("builtin", LoadedPlugin.of(new BuiltinPlugin()).info().name());
    assertEquals("plugin", LoadedPlugin.of(new Plugin()).info().name());
  }

  @BuiltFor(EmcApi.MAJOR)
  private static final class BuiltinPlugin implements EmcPlugin {
    @Override
    public void configure(EmcBinder binder) {}
  }

  private static final class Plugin implements EmcPlugin {
    @Override
    public void configure(EmcBinder binder) {}
  }

  abstract static class Quiet implements Regularizer {
    @Override
    public LossTerms loss(Embeddings embeddings) {
      return LossTerms.none();
    }
  }

  static final class NoInject extends Quiet {
    NoInject(int width) {}
  }

  static final class Undeclared extends Quiet {
    @Inject
    Undeclared(TestPlugin.VcregConfig config) {}
  }

  record Hidden(int a) {}

  /** Has a reserved key. */
  public record WithType(String type) {
    /** Defaults. */
    public WithType() {
      this("x");
    }
  }

  /** Has no defaults. */
  public record NoDefaults(int a) {}

  /** Has defaults it refuses. */
  public record BadDefaults(int a) {
    public BadDefaults {
      throw new IllegalArgumentException("never");
    }

    /** Defaults. */
    public BadDefaults() {
      this(1);
    }
  }
}
