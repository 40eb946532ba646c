package dev.emc.checkpoint.store;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** The steps of an atomic write, apart so that a test can make each of them fail. */
interface Disk {
  /** A new file being written. */
  interface Output extends WritableByteChannel {
    /** Forces what has been written to the device. */
    void sync() throws IOException;
  }

  /** Makes a folder whose parent exists. */
  void createFolder(Path folder) throws IOException;

  /** Starts a file that must not exist yet. */
  Output create(Path file) throws IOException;

  /** Forces a folder's entries to the device. */
  void syncFolder(Path folder) throws IOException;

  /** Renames in one step; the target must not exist. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file or a folder with all it holds; nothing happens if it is not there. */
  void delete(Path path) throws IOException;
}
