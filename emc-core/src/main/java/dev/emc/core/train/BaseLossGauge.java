package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.emc.api.Encoder;
import dev.emc.api.StepInfo;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The loss of the base method on one batch of images in always the same views, without a step:
 * batch norms use and keep their running statistics, and the method's state is put back.
 */
final class BaseLossGauge {
  private final PreparedRun run;
  private final @Nullable ImageSource batch;

  /**
   * A gauge on the first whole batch, evenly spread over a sample; it says nothing where there is
   * none.
   */
  BaseLossGauge(PreparedRun run, ImageSource sample) {
    this.run = run;
    int wanted = run.experiment().batchSize();
    int size = sample.size();
    this.batch =
        size < wanted
            ? null
            : sample.subset(
                IntStream.range(0, wanted).map(i -> (int) ((long) i * size / wanted)).toArray());
  }

  /** The loss as the last step's schedules would have it; null if the sample is too small. */
  @Nullable Double measure(JointEmbeddingNetwork network, Progress progress) throws IOException {
    if (batch == null) {
      return null;
    }
    var loader =
        RunImages.loader(
            batch, run.shape().views(), run.experiment(), run.augmentations(), Ranks.SINGLE);
    try (ViewBatches batches = loader.epoch(0, 0);
        ViewBatch views = batches.next();
        NDManager manager = network.manager().newSubManager();
        var before = new StepUndo(network)) {
      double loss = GradMode.off(() -> loss(network, views, info(progress), manager));
      before.undo();
      return Double.isFinite(loss) ? loss : null;
    }
  }

  private static double loss(
      JointEmbeddingNetwork network, ViewBatch batch, StepInfo info, NDManager manager) {
    List<NDArray> views = new ArrayList<>();
    for (int v = 0; v < batch.viewCount(); v++) {
      views.add(batch.array(v, manager));
    }
    var encoder = new StillEncoder(new NetworkEncoders(network).online(false, false));
    var embeddings = network.method().embed(encoder, views);
    return network.method().loss(encoder, embeddings, info).total().toArray()[0].doubleValue();
  }

  /** The step that is done: after the last one there is no other. */
  private StepInfo info(Progress now) {
    long stepsPerEpoch = run.loader().stepsPerEpoch();
    Progress done =
        now.step() == 0
            ? now
            : new Progress(
                now.stepInEpoch() == 0 ? now.epoch() - 1 : now.epoch(),
                now.stepInEpoch() == 0 ? stepsPerEpoch - 1 : now.stepInEpoch() - 1,
                now.step() - 1,
                now.earlierSteps(),
                now.earlierEpochs());
    return done.info(stepsPerEpoch, run.experiment());
  }

  /** The network as in evaluation for a method that is to embed all that its loss needs. */
  private record StillEncoder(Encoder still) implements Encoder {
    @Override
    public NDArray features(NDArray images) {
      return still.features(images);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      return still.apply(head, input);
    }

    @Override
    public Encoder target() {
      return new StillEncoder(still.target());
    }

    @Override
    public boolean training() {
      return true;
    }
  }
}
