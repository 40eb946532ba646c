package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who ended the program, by the stacks of its threads; DroppedPluginIT sees it happen. */
class PluginExitsTest extends PluginFolderCase {
  private static StackTraceElement frame(String loader, String type, String method) {
    return new StackTraceElement(loader, null, null, type, method, null, 1);
  }

  private final StackTraceElement[] waiting = {
    frame(null, "java.lang.Thread", "join"),
    frame(null, "java.lang.Shutdown", "exit"),
    frame(null, "java.lang.Runtime", "exit"),
    frame(null, "java.lang.System", "exit"),
    frame("app", "dev.emc.app.Main", "main")
  };

  @Test
  void thePluginThatCalledIsNamed() {
    Path jar = plugin("exiting", "1").write(jar("exiting"));
    String loader =
        components()
            .find(dev.emc.api.plugin.ExtensionPoint.REGULARIZER, "exiting/speaking")
            .type()
            .getClassLoader()
            .getName();
    StackTraceElement[] plugin = waiting.clone();
    plugin[4] = frame(loader, "exiting.Speaking", "loss");
    assertEquals(
        Optional.of(
            "plugin exiting ("
                + jar
                + ") called System.exit in exiting.Speaking.loss, which ends the whole program; a"
                + " plugin must throw instead"),
        PluginExits.culprit(List.of(new StackTraceElement[0], plugin)));
  }

  @Test
  void anExitOfTheProgramsOwnOrBySignalIsNoPlugins() {
    assertEquals(Optional.empty(), PluginExits.culprit(List.<StackTraceElement[]>of(waiting)));
    StackTraceElement[] running = {frame("plugin exiting", "exiting.Speaking", "loss")};
    StackTraceElement[] signal = {
      frame(null, "java.lang.Shutdown", "exit"), frame(null, "java.lang.Terminator$1", "handle")
    };
    assertEquals(Optional.empty(), PluginExits.culprit(List.of(running, signal)));
  }
}
