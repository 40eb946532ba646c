package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MemoryBesideTest {
  private static void assertFound(
      MemoryBeside.Rest rest, double doubt, boolean blocks, boolean told, boolean givenBack) {
    MemoryBeside found = MemoryBeside.of(blocks, told, givenBack, false);
    assertEquals(rest, found.rest());
    assertEquals(doubt, found.doubt(1));
  }

  @Test
  void holesAreAShareOfWhatArraysHave() {
    assertFound(MemoryBeside.Rest.HOLES, 0.25, false, true, false);
  }

  @Test
  void holesAreFewerWhereThreadsKeepNoSmallBlocks() {
    MemoryBeside few = MemoryBeside.of(false, true, false, true);
    assertEquals(MemoryBeside.Rest.HOLES, few.rest());
    assertEquals(0.2, few.doubt(1));
    assertEquals(0.25, few.doubt(2));
    assertEquals(MemoryBeside.NOT_TOLD, MemoryBeside.of(false, false, false, true));
    assertEquals(MemoryBeside.JAVA, MemoryBeside.of(true, true, true, true));
    assertEquals(MemoryBeside.HOLES_OF_BLOCKS, MemoryBeside.of(true, true, false, true));
  }

  @Test
  void nothingButJavasIsBesideBlocksThatAreGivenBack() {
    assertFound(MemoryBeside.Rest.JAVA, 0.15, true, true, true);
  }

  @Test
  void blocksThatLeaveHolesAreForecastLessSurely() {
    assertFound(MemoryBeside.Rest.HOLES, 0.45, true, true, false);
    assertFound(MemoryBeside.Rest.HOLES, 0.45, true, false, false);
  }

  @Test
  void whereNobodyTellsTheForecastIsLessSure() {
    assertFound(MemoryBeside.Rest.HOLES, 0.3, false, false, false);
    assertFound(MemoryBeside.Rest.HOLES, 0.3, true, false, true);
  }

  @Test
  void ranksAreNoSurer() {
    assertEquals(0.25, MemoryBeside.HOLES.doubt(2));
    assertEquals(0.25, MemoryBeside.JAVA.doubt(2));
    assertEquals(0.45, MemoryBeside.HOLES_OF_BLOCKS.doubt(2));
    assertEquals(0.3, MemoryBeside.NOT_TOLD.doubt(2));
  }
}
