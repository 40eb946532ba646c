package dev.emc.checkpoint.torch;

import java.util.Set;

/**
 * Calls that no checkpoint has a reason for: of modules that run programs or code.
 *
 * <p>Nothing that a pickle calls is run here, whatever it is; this list says which files are
 * refused, since somebody means harm to those who load them with Python.
 */
final class ProgramCalls {
  private static final Set<String> MODULES =
      Set.of(
          "os",
          "posix",
          "nt",
          "posixpath",
          "ntpath",
          "subprocess",
          "_posixsubprocess",
          "commands",
          "popen2",
          "sys",
          "pty",
          "shutil",
          "socket",
          "ctypes",
          "_ctypes",
          "importlib",
          "imp",
          "runpy",
          "pickle",
          "_pickle",
          "marshal",
          "code",
          "codeop",
          "pdb",
          "bdb",
          "timeit",
          "cProfile",
          "profile",
          "webbrowser",
          "urllib",
          "pip",
          "idlelib",
          "pydoc",
          "operator",
          "_operator");

  /** What of Python's own functions runs code or reaches out. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "__import__",
          "apply",
          "breakpoint",
          "compile",
          "delattr",
          "eval",
          "exec",
          "execfile",
          "exit",
          "file",
          "filter",
          "globals",
          "input",
          "locals",
          "map",
          "open",
          "quit",
          "reload",
          "setattr",
          "vars");

  private ProgramCalls() {}

  /** Whether a call of it may run a program. */
  static boolean contains(PythonGlobal callee) {
    String module = callee.module();
    if (module.equals("builtins") || module.equals("__builtin__")) {
      return FUNCTIONS.contains(callee.name());
    }
    int dot = module.indexOf('.');
    return MODULES.contains(dot < 0 ? module : module.substring(0, dot));
  }
}
