package dev.emc.eval.report;

import dev.emc.eval.probe.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program that chose by itself came to, and what it chose from: above everything else on the
 * page.
 *
 * @param tone whether that is good news
 * @param sentence what it came to
 * @param basis what the settings were held against, and on which images
 * @param tried settings, in the order in which they were tried
 */
public record Finding(Verdict tone, String sentence, String basis, List<Tried> tried) {
  /** Copies the list. */
  public Finding {
    tried = List.copyOf(tried);
  }

  /**
   * A setting.
   *
   * @param name short name
   * @param settings what was set, a piece each
   * @param points above the basis; null if it has no result
   * @param error standard error of the points over images; null if they have none
   * @param outcome what became of it
   * @param end how the trial ended
   */
  public record Tried(
      String name,
      List<String> settings,
      @Nullable Double points,
      @Nullable Double error,
      String outcome,
      End end) {
    /** Copies the list. */
    public Tried {
      settings = List.copyOf(settings);
    }
  }

  /** How a trial ended. */
  public enum End {
    /** It was the best. */
    CHOSEN("chosen"),
    /** Another was better, or the start. */
    TRIED("tried"),
    /** Its guard found harm. */
    STOPPED("stopped by the guard"),
    /** It has no result. */
    FAILED("failed");

    private final String text;

    End(String text) {
      this.text = text;
    }

    /** In a word or a few. */
    public String text() {
      return text;
    }
  }
}
