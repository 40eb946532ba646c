package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @TempDir private Path folder;

  private Store store() throws IOException {
    return new Store(folder.resolve("out").toString(), new Configuration());
  }

  private static org.apache.hadoop.fs.Path attempt(Store store, String name, String text)
      throws IOException {
    store.write("_emc/" + name, text);
    return store.path("_emc/" + name);
  }

  /** As with speculative execution: who is first stays, who is second leaves nothing behind. */
  @Test
  void twoAttemptsAtOnePartMakeOne() throws IOException {
    Store store = store();
    org.apache.hadoop.fs.Path first = attempt(store, "first", "of the first");
    org.apache.hadoop.fs.Path second = attempt(store, "second", "of the second");
    assertTrue(store.commit(first, "part"));
    assertFalse(store.commit(second, "part"));
    assertEquals("of the first", store.read("part"));
    assertFalse(store.exists("_emc/first"));
    assertFalse(store.exists("_emc/second"));
  }

  @Test
  void aPartThatCannotBeNamedIsAFailure() throws IOException {
    Store store = store();
    assertThrows(IOException.class, () -> store.commit(store.path("_emc/none"), "part"));
    assertFalse(store.exists("part"));
  }

  @Test
  void namesAreWhatIsThere() throws IOException {
    Store store = store();
    assertTrue(store.isEmpty());
    assertEquals(Set.of(), store.names());
    store.write("part-1", "");
    store.write("_emc/below", "");
    Set<String> names = store.names();
    assertTrue(names.containsAll(Set.of("part-1", "_emc")), names::toString);
    assertFalse(names.contains("below"));
    assertFalse(store.isEmpty());
    store.clear("");
    assertFalse(Files.exists(folder.resolve("out")));
  }
}
