package dev.emc.spark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.testkit.process.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lets a Python program call Java objects, as py4j does: by the names of public methods and the
 * number and kinds of their arguments. One call is a line of JSON, and so is its answer.
 */
public final class PythonBridge {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** By the program's numbers. */
  private final List<Object> objects = new ArrayList<>();

  /** A bridge with the objects that the program has from the begin. */
  public PythonBridge(Object... first) {
    objects.addAll(List.of(first));
  }

  /** Answers a program until it says that it is done; returns what it says then. */
  public JsonNode serve(ProcessBuilder program) throws IOException, InterruptedException {
    Process process = Limits.limited(program.start());
    JsonNode done = JSON.nullNode();
    try (BufferedReader calls = process.inputReader(StandardCharsets.UTF_8);
        var answers = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8)) {
      for (String line = calls.readLine(); line != null; line = calls.readLine()) {
        JsonNode call = JSON.readTree(line);
        if (call.has("done")) {
          done = call.path("done");
        } else {
          answers.println(JSON.writeValueAsString(answer(call)));
        }
      }
    }
    if (Limits.end(process) != 0) {
      throw new AssertionError("the program failed: exit code " + process.exitValue());
    }
    return done;
  }

  private Map<String, Object> answer(JsonNode call) {
    try {
      return said(called(call));
    } catch (InvocationTargetException e) {
      return Map.of("error", String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      return Map.of("error", e.toString());
    }
  }

  private Object called(JsonNode call) throws ReflectiveOperationException {
    List<Object> arguments = new ArrayList<>();
    for (JsonNode argument : call.path("args")) {
      arguments.add(value(argument));
    }
    if (call.has("class")) {
      var type = Class.forName(call.path("class").asText());
      for (var constructor : type.getConstructors()) {
        if (fits(constructor, arguments)) {
          return constructor.newInstance(arguments.toArray());
        }
      }
      throw new NoSuchMethodException(type + " with " + arguments);
    }
    Object on = objects.get(call.path("on").asInt());
    String name = call.path("method").asText();
    Method method =
        Stream.of(on.getClass().getMethods())
            .filter(each -> each.getName().equals(name) && fits(each, arguments))
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException(on.getClass() + "." + name + arguments));
    // Of a class that is not public, as Spark's datasets are made of.
    method.setAccessible(true);
    return method.invoke(on, arguments.toArray());
  }

  private Object value(JsonNode argument) {
    if (argument.isObject()) {
      return objects.get(argument.path("object").asInt());
    }
    return argument.isBoolean()
        ? (Object) argument.asBoolean()
        : argument.isInt() ? (Object) argument.asInt() : argument.asText();
  }

  private static boolean fits(Executable method, List<Object> arguments) {
    Class<?>[] types = method.getParameterTypes();
    if (types.length != arguments.size()) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      Object argument = arguments.get(i);
      boolean number = types[i] == int.class && argument instanceof Integer;
      boolean flag = types[i] == boolean.class && argument instanceof Boolean;
      if (!number && !flag && !types[i].isInstance(argument)) {
        return false;
      }
    }
    return true;
  }

  private Map<String, Object> said(Object result) {
    if (result instanceof String || result instanceof Number || result instanceof Boolean) {
      return Map.of("value", result);
    }
    if (result instanceof String[] words) {
      return Map.of("value", List.of(words));
    }
    objects.add(result);
    return Map.of("object", objects.size() - 1);
  }
}
