package com.example.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.model.OpenModel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers an image that is posted to it with the features of a trained model, as JSON. */
public final class EmbeddingService implements AutoCloseable {
  private final OpenModel model;
  private final HttpServer server;

  /** One network computes one batch at a time. */
  private final ExecutorService worker = Executors.newSingleThreadExecutor();

  /**
   * Starts to listen on this machine.
   *
   * @param run a run directory, a checkpoint folder or a file that {@code emc} reads
   * @param port 0 takes a free one
   */
  public EmbeddingService(Path run, int port) throws IOException {
    Components components = PluginLoader.load(null);
    model = OpenModel.open(run, components);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/embed", this::answer);
    server.setExecutor(worker);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        send(exchange, 200, Arrays.toString(features(exchange.getRequestBody().readAllBytes())));
      } catch (ConfigException | UncheckedIOException e) {
        send(exchange, 400, e.getMessage());
      }
    }
  }

  private float[] features(byte[] image) throws IOException {
    Path folder = Files.createTempDirectory("embed");
    Path file = folder.resolve("posted.jpg");
    try {
      Files.write(file, image);
      return model.extractor(images -> {}).features(model.images().open(folder.toString())).values();
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static void send(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    worker.shutdown();
    model.close();
  }

  /** Serves until the process ends. */
  public static void main(String[] args) throws IOException {
    var service = new EmbeddingService(Path.of(args[0]), Integer.parseInt(args[1]));
    System.out.println("listening on port " + service.port());
  }
}
