package dev.emc.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, driven through its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE = 60;

  private final Process process;
  private final WebSocket socket;
  private final LinkedBlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private int calls;

  private Browser(Process process, String page) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(page), new Listener())
            .join();
  }

  /** Where Debian and others install it. */
  static Optional<Path> installed() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser start(Path program, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new Browser(process, page(port(profile)));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String port(Path profile) throws Exception {
    Path file = profile.resolve("DevToolsActivePort");
    for (int wait = 0; wait < 10 * PATIENCE; wait++) {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (!lines.isEmpty()) {
          return lines.get(0);
        }
      }
      Thread.sleep(100);
    }
    throw new IOException("the browser did not start");
  }

  private static String page(String port) throws Exception {
    URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
    String found =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    for (JsonNode target : JSON.readTree(found)) {
      if (target.path("type").asText().equals("page")) {
        return target.path("webSocketDebuggerUrl").asText();
      }
    }
    throw new IOException("the browser has no page: " + found);
  }

  /** Opens a file in a window of some width. */
  void open(Path file, int width, boolean dark) throws Exception {
    open(file, width, dark, "");
  }

  /** Opens a file as on paper of some width. */
  void openPrinted(Path file, int width) throws Exception {
    open(file, width, false, "print");
  }

  private void open(Path file, int width, boolean dark, String media) throws Exception {
    complaints.clear();
    call("Runtime.enable", JSON.createObjectNode());
    call("Log.enable", JSON.createObjectNode());
    call("Page.enable", JSON.createObjectNode());
    ObjectNode metrics = JSON.createObjectNode().put("width", width).put("height", 800);
    call(
        "Emulation.setDeviceMetricsOverride",
        metrics.put("deviceScaleFactor", 1).put("mobile", width < 600));
    ObjectNode scheme = JSON.createObjectNode().put("media", media);
    scheme
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", scheme);
    call("Page.navigate", JSON.createObjectNode().put("url", file.toUri().toString()));
    for (int wait = 0; wait < 10 * PATIENCE; wait++) {
      if (evaluate("document.readyState + location.protocol").asText().equals("completefile:")) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IOException("the page did not load");
  }

  /** A value in the page. */
  JsonNode evaluate(String expression) throws Exception {
    return call(
            "Runtime.evaluate",
            JSON.createObjectNode().put("expression", expression).put("returnByValue", true))
        .path("result")
        .path("value");
  }

  /** The whole page as PNG. */
  byte[] picture() throws Exception {
    return Base64.getDecoder()
        .decode(
            call(
                    "Page.captureScreenshot",
                    JSON.createObjectNode().put("captureBeyondViewport", true))
                .path("data")
                .asText());
  }

  /** What the console and the log said since the page was opened. */
  List<String> complaints() {
    return new ArrayList<>(complaints);
  }

  private JsonNode call(String method, ObjectNode parameters) throws Exception {
    int id = ++calls;
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(JSON.writeValueAsString(message), true).get(PATIENCE, TimeUnit.SECONDS);
    while (true) {
      JsonNode answer = answers.poll(PATIENCE, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException(method + " got no answer");
      }
      if (answer.path("id").asInt() == id) {
        if (answer.has("error")) {
          throw new IOException(method + ": " + answer.path("error"));
        }
        return answer.path("result");
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the browser closes", e);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket source, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      source.request(1);
      return null;
    }

    private void take(String message) {
      JsonNode read;
      try {
        read = JSON.readTree(message);
      } catch (IOException e) {
        complaints.add(message);
        return;
      }
      String method = read.path("method").asText();
      if (read.has("id")) {
        answers.add(read);
      } else if (method.equals("Runtime.consoleAPICalled")
          || method.equals("Runtime.exceptionThrown")
          || method.equals("Log.entryAdded")) {
        complaints.add(message);
      }
    }
  }
}
