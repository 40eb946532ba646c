package dev.emc.plugin.target;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be set of DINO; the defaults are the paper's.
 *
 * @param projector widths of the head's linear layers before its last layer
 * @param projectorNorm whether batch norms stand between them
 * @param outputs of the last layer, K
 * @param normLastLayer whether the last layer's rows stay at length 1
 * @param localCrops small views of each image
 * @param studentTemperature of the student's softmax
 * @param startTeacherTemperature of the teacher's softmax in the first epoch of its warm-up
 * @param teacherTemperature of the teacher's softmax after its warm-up
 * @param teacherWarmupEpochs epochs in which it gets there
 * @param centerMomentum share of the centre that stays in a step
 * @param baseMomentum share of the teacher that stays in the first step
 * @param freezeLastLayerEpochs epochs in which the last layer is not trained
 * @param countsFrom where both numbers of epochs are counted from
 */
public record DinoConfig(
    @Describe(
            "widths of the head's linear layers before the last layer; the last is the bottleneck,"
                + " the embedding width D")
        List<Integer> projector,
    @Describe("whether batch norms stand in the head, as with ResNets in some of the authors' runs")
        boolean projectorNorm,
    @Describe("outputs of the last layer K") int outputs,
    @Describe("whether the rows of the last layer stay at length 1; false is for very small ViTs")
        boolean normLastLayer,
    @Describe("small views of each image in the default views; 0 is none") int localCrops,
    @Describe("temperature of the student's softmax") double studentTemperature,
    @Describe("temperature of the teacher's softmax in the first epoch of its warm-up")
        double startTeacherTemperature,
    @Describe("temperature of the teacher's softmax after its warm-up") double teacherTemperature,
    @Describe(
            "epochs of the teacher temperature's linear warm-up; 0 is none, for what is continued")
        int teacherWarmupEpochs,
    @Describe("share of the centre of the teacher's outputs that stays in a step")
        double centerMomentum,
    @Describe(
            "share of the teacher that stays in the first step; it rises to 1 in half a cosine over"
                + " this run")
        double baseMomentum,
    @Describe("epochs in which the last layer is not trained") int freezeLastLayerEpochs,
    @Describe(
            "what teacher-warmup-epochs and freeze-last-layer-epochs are counted from: this 'run',"
                + " or the whole 'history' of the weights")
        CountFrom countsFrom) {
  /** Views an image may have beside the two global ones. */
  private static final int MAX_CROPS = 256;

  private static final int MAX_EPOCHS = 1_000_000;

  /** The paper's settings. */
  public DinoConfig() {
    this(
        List.of(2048, 2048, 256),
        false,
        65_536,
        true,
        8,
        0.1,
        0.04,
        0.07,
        30,
        0.9,
        0.996,
        1,
        CountFrom.RUN);
  }

  public DinoConfig {
    projector = List.copyOf(projector);
    Widths.ofProjector(projector);
    Check.whole("outputs", outputs, 2, 10_000_000);
    Check.whole("local-crops", localCrops, 0, MAX_CROPS);
    Check.positive("student-temperature", studentTemperature, 1000);
    Check.positive("start-teacher-temperature", startTeacherTemperature, 1000);
    Check.positive("teacher-temperature", teacherTemperature, 1000);
    Check.whole("teacher-warmup-epochs", teacherWarmupEpochs, 0, MAX_EPOCHS);
    Check.number("center-momentum", centerMomentum, 0, 1);
    Check.number("base-momentum", baseMomentum, 0, 1);
    Check.whole("freeze-last-layer-epochs", freezeLastLayerEpochs, 0, MAX_EPOCHS);
  }

  /** Width of the embeddings, D. */
  int embeddingWidth() {
    return Widths.last(projector);
  }

  /**
   * Temperature of the teacher's softmax in an epoch: a straight line over the warm-up's epochs, of
   * which the last has the final one.
   *
   * @param epoch from 0
   */
  double teacherTemperature(int epoch) {
    if (epoch >= teacherWarmupEpochs) {
      return teacherTemperature;
    }
    double share = epoch == 0 ? 0 : (double) epoch / (teacherWarmupEpochs - 1);
    return startTeacherTemperature + (teacherTemperature - startTeacherTemperature) * share;
  }

  /** Keys that count over the whole history of the weights and, as they are set, matter. */
  List<String> historyKeys() {
    var keys = new ArrayList<String>();
    if (countsFrom == CountFrom.HISTORY) {
      if (teacherWarmupEpochs > 0 && startTeacherTemperature != teacherTemperature) {
        keys.add("teacher-warmup-epochs");
      }
      if (freezeLastLayerEpochs > 0) {
        keys.add("freeze-last-layer-epochs");
      }
    }
    return keys;
  }
}
