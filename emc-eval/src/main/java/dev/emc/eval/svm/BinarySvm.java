package dev.emc.eval.svm;

import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.Arrays;
import java.util.Random;

/** Trains the machine that tells images of a class from all others, with liblinear. */
final class BinarySvm {
  static {
    // It would write to the output stream, where the results go.
    Linear.disableDebugOutput();
  }

  private BinarySvm() {}

  /**
   * Trains one.
   *
   * @param positive images that show the class, at least one
   * @param negative images that do not, at least one
   * @return w, (F + 1): the last is the offset; w·x is above 0 where the class is seen
   */
  static double[] train(
      Nodes nodes, int[] positive, int[] negative, double cost, SvmSettings settings) {
    var problem = new Problem();
    problem.l = positive.length + negative.length;
    problem.n = nodes.width() + 1;
    // The constant is among the nodes already.
    problem.bias = -1;
    int[] images = Arrays.copyOf(positive, problem.l);
    System.arraycopy(negative, 0, images, positive.length, negative.length);
    Arrays.sort(images);
    problem.x = nodes.rows(images);
    problem.y = new double[problem.l];
    for (int i = 0; i < problem.l; i++) {
      problem.y[i] = Arrays.binarySearch(positive, images[i]) >= 0 ? 1 : -1;
    }
    var parameter =
        new Parameter(
            SolverType.L2R_L2LOSS_SVC_DUAL, cost, settings.maxIterations(), settings.tolerance());
    parameter.setWeights(new double[] {settings.positiveWeight()}, new int[] {1});
    // A generator of its own: the shared one would depend on what other threads do.
    parameter.setRandom(new Random(settings.seed()));
    Model model = Linear.train(problem, parameter);
    double[] weights = model.getFeatureWeights();
    return model.getLabels()[0] == 1
        ? weights
        : Arrays.stream(weights).map(weight -> -weight).toArray();
  }
}
