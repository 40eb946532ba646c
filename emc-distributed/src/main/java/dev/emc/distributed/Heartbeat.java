package dev.emc.distributed;

import dev.emc.core.distributed.Ranks;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Notices when a rank is gone or stands still. Each rank but the first has a connection to the
 * first; both ends send a byte every second, from a thread of their own, so that a long save or
 * evaluation is no fault. When bytes stop coming, whoever waits for them says why and ends the run:
 * MPI itself may wait for ever.
 */
final class Heartbeat implements AutoCloseable {
  /** This rank ends all and has said why. */
  static final int FAULT = 'F';

  private static final int BEAT = 'B';

  /** This rank parts in peace. */
  private static final int END = 'E';

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** Time that whoever ends the run is given before others do it as well. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final int rank;
  private final Consumer<String> lastWords;
  private final Runnable abort;
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private volatile boolean over;
  private boolean connected;

  /** The other end of a connection. */
  private record Peer(String name, Socket socket, OutputStream out) {}

  private Heartbeat(int rank, Consumer<String> lastWords, Runnable abort) {
    this.rank = rank;
    this.lastWords = lastWords;
    this.abort = abort;
  }

  /**
   * Connects the ranks and begins to watch.
   *
   * @param host name of this machine
   * @param lastWords takes a line before the run is ended
   * @param abort ends all ranks
   */
  static Heartbeat start(Ranks ranks, String host, Consumer<String> lastWords, Runnable abort) {
    var heartbeat = new Heartbeat(ranks.rank(), lastWords, abort);
    String self =
        "rank %s (process %s on %s)".formatted(ranks.rank(), ProcessHandle.current().pid(), host);
    try {
      if (ranks.isMain()) {
        heartbeat.accept(ranks, self);
      } else {
        heartbeat.connect(ranks.ofMain(() -> ""), self);
      }
    } catch (IOException e) {
      // Nobody watches this rank: the run says so.
      heartbeat.connected = false;
    }
    daemon("emc-heartbeat", heartbeat::beat);
    return heartbeat;
  }

  /** Whether this rank is watched. */
  boolean isConnected() {
    return connected;
  }

  private void accept(Ranks ranks, String self) throws IOException {
    long secret = new SecureRandom().nextLong();
    ServerSocket server;
    String told;
    try {
      server = new ServerSocket(0, ranks.size());
      told = secret + " " + server.getLocalPort() + " " + String.join(" ", addresses());
    } catch (IOException e) {
      // The others wait to be told.
      ranks.ofMain(() -> "");
      throw e;
    }
    try (server) {
      ranks.ofMain(() -> told);
      server.setSoTimeout((int) CONNECTING.toMillis());
      for (int other = 1; other < ranks.size(); ) {
        Socket socket = server.accept();
        socket.setSoTimeout((int) CONNECTING.toMillis());
        var in = new DataInputStream(socket.getInputStream());
        if (in.readLong() != secret) {
          socket.close();
          continue;
        }
        String name = in.readUTF();
        new DataOutputStream(socket.getOutputStream()).writeUTF(self);
        watch(name, socket, in);
        other++;
      }
    } catch (SocketTimeoutException e) {
      // Who could not connect says so.
    }
    connected = true;
  }

  private void connect(String told, String self) throws IOException {
    String[] parts = told.split(" ");
    for (int i = 2; i < parts.length && !connected; i++) {
      var socket = new Socket();
      try {
        var address = new InetSocketAddress(parts[i], Integer.parseInt(parts[1]));
        socket.connect(address, (int) CONNECTING.toMillis() / 2);
        socket.setSoTimeout((int) CONNECTING.toMillis());
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeLong(Long.parseLong(parts[0]));
        out.writeUTF(self);
        var in = new DataInputStream(socket.getInputStream());
        watch(in.readUTF(), socket, in);
        connected = true;
      } catch (IOException e) {
        socket.close();
      }
    }
  }

  /** Where others may reach this machine; its own processes first. */
  private static List<String> addresses() throws IOException {
    var addresses = new ArrayList<String>();
    addresses.add(InetAddress.getLoopbackAddress().getHostAddress());
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (each.isUp() && !each.isLoopback()) {
        Collections.list(each.getInetAddresses())
            .forEach(address -> addresses.add(address.getHostAddress()));
      }
    }
    return addresses;
  }

  private void watch(String name, Socket socket, DataInputStream in) throws IOException {
    socket.setSoTimeout((int) SILENCE.toMillis());
    socket.setTcpNoDelay(true);
    var peer = new Peer(name, socket, socket.getOutputStream());
    peers.add(peer);
    daemon("emc-heartbeat-of-" + name, () -> listen(peer, in));
  }

  private void listen(Peer peer, DataInputStream in) {
    String why;
    try {
      while (true) {
        int heard = in.read();
        if (heard == END) {
          return;
        }
        if (heard == FAULT) {
          // It has said why and ends all; if it cannot, the patience is over.
          sleep(PATIENCE);
          end("");
          return;
        }
        if (heard != BEAT) {
          why = "its process has ended";
          break;
        }
      }
    } catch (SocketTimeoutException e) {
      why =
          "nothing was heard of it for %s s: it is stopped, or its machine is lost"
              .formatted(SILENCE.toSeconds());
    } catch (IOException e) {
      why = "its process has ended";
    }
    if (!over) {
      // Where the first rank is lost, all others notice: one of them speaks.
      sleep(PATIENCE.multipliedBy(Math.max(0, Math.min(2, rank - 1))));
      end(
          "%s is lost, %s; all ranks end, and the last checkpoint stands"
              .formatted(peer.name(), why));
    }
  }

  private synchronized void end(String line) {
    if (!over) {
      over = true;
      if (!line.isEmpty()) {
        lastWords.accept(line);
      }
      peers.forEach(peer -> send(peer, FAULT));
      abort.run();
    }
  }

  private void beat() {
    while (!over) {
      say(BEAT);
      sleep(PAUSE);
    }
  }

  /** Tells all others something. */
  void say(int what) {
    over |= what != BEAT;
    peers.forEach(peer -> send(peer, what));
  }

  private static void send(Peer peer, int what) {
    try {
      synchronized (peer.out()) {
        peer.out().write(what);
        peer.out().flush();
      }
    } catch (IOException e) {
      // Who listens to it finds out.
    }
  }

  @Override
  public void close() {
    say(END);
    // The connections end with the process: a closed one could take the last byte with it.
  }

  private static void daemon(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void sleep(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
