package dev.emc.eval.svm;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A model's scores of test images that may show several classes each, enough to compare it with any
 * other model tested on the same images; written and read as JSON.
 *
 * @param model its name
 * @param imageIds a name for each test image
 * @param classes class by class
 */
public record MultiLabelAnswers(String model, List<String> imageIds, List<ClassAnswer> classes) {

  /**
   * Of trained machines.
   *
   * @throws ConfigException if a class is on no test image, so that its average precision is not
   *     defined, or the images do not fit the machines
   */
  public static MultiLabelAnswers of(String model, SvmModel machines, LabelledRows test) {
    requireShown(test.labels());
    float[] scores = machines.scores(test);
    MultiLabels labels = test.labels();
    int count = labels.classNames().size();
    var classes = new ArrayList<ClassAnswer>();
    for (int c = 0; c < count; c++) {
      String name = labels.classNames().get(c);
      float[] own = new float[test.size()];
      for (int i = 0; i < own.length; i++) {
        own[i] = scores[i * count + c];
      }
      classes.add(ClassAnswer.of(name, machines.costs().get(c), labels.column(c), own));
    }
    return new MultiLabelAnswers(model, test.imageIds(), classes);
  }

  /**
   * Checks what is known of the test images before any of them is read.
   *
   * @throws ConfigException if a class is on none of them
   */
  public static void requireShown(MultiLabels test) {
    for (int c = 0; c < test.classNames().size(); c++) {
      if (test.images(c, MultiLabels.PRESENT).length == 0) {
        throw new ConfigException(
            "no test image shows class '%s': its average precision is not defined"
                .formatted(test.classNames().get(c)));
      }
    }
  }

  /** Mean average precision by VOC 2007's 11-point rule, in percent. */
  public double meanElevenPoint() {
    return percent(ClassAnswer::elevenPoint);
  }

  /** Mean average precision by the area under the curve, in percent. */
  public double meanArea() {
    return percent(ClassAnswer::area);
  }

  private double percent(ToDoubleFunction<ClassAnswer> measure) {
    return 100 * classes.stream().mapToDouble(measure).average().orElse(Double.NaN);
  }
}
