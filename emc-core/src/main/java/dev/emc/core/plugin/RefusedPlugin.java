package dev.emc.core.plugin;

import org.jspecify.annotations.Nullable;

/** A plugin binds what cannot be used, or fails in doing so. */
final class RefusedPlugin extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient PluginProblem problem;

  RefusedPlugin(PluginProblem problem, @Nullable Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  PluginProblem problem() {
    return problem;
  }
}
