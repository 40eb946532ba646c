package dev.emc.app.demo;

import java.util.Locale;

/** The networks that the demo shows, in the order of its table. */
enum DemoModel {
  /** SimSiam, stopped long before it has come to its end: the model to improve. */
  BASE,
  /** The base, trained on as before: the first setting that is tried. */
  CONTINUED,
  /** The base, trained on with EMC: the best such setting. */
  EMC,
  /** CONTINUED, trained on still longer: what EMC must be measured by. */
  LONGER;

  /** Its name in tables. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How it was trained, in a few words.
   *
   * @param epochs since the base began, or was stopped
   * @param setting of those that were tried; for a model that is one
   */
  String description(int epochs, String setting) {
    return switch (this) {
      case BASE -> "SimSiam, stopped early, after %s epochs".formatted(epochs);
      case CONTINUED, LONGER -> "%s more epochs of SimSiam alone".formatted(epochs);
      case EMC -> "%s more epochs of SimSiam + EMC (%s)".formatted(epochs, setting);
    };
  }
}
