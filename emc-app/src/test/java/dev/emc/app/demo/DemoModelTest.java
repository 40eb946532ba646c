package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tables say of the demo's networks. */
class DemoModelTest {
  @ParameterizedTest
  @CsvSource({
    "BASE, base, 'SimSiam, stopped early, after 10 epochs'",
    "CONTINUED, continued, 10 more epochs of SimSiam alone",
    "EMC, emc, 10 more epochs of SimSiam + EMC (emc-even)",
    "LONGER, longer, 10 more epochs of SimSiam alone"
  })
  void eachIsNamedAndSaidHowItWasTrained(DemoModel model, String title, String description) {
    assertEquals(title, model.title());
    assertEquals(description, model.description(10, "emc-even"));
  }
}
