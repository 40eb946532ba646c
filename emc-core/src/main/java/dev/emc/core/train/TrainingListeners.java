package dev.emc.core.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Several listeners as one, told in order. */
final class TrainingListeners implements TrainingListener {
  private final List<TrainingListener> all;

  private TrainingListeners(List<TrainingListener> all) {
    this.all = all;
  }

  static TrainingListener of(List<TrainingListener> listeners) {
    return new TrainingListeners(List.copyOf(listeners));
  }

  @Override
  public void started(Start start) {
    tell(l -> l.started(start));
  }

  @Override
  public void stepped(Progress progress) {
    tell(l -> l.stepped(progress));
  }

  @Override
  public void logged(Values values) {
    tell(l -> l.logged(values));
  }

  @Override
  public void epochEnded(Values means, Timing timing) {
    tell(l -> l.epochEnded(means, timing));
  }

  @Override
  public void measured(Progress progress, Map<String, Double> values) {
    tell(l -> l.measured(progress, values));
  }

  @Override
  public void guarded(GuardLook look) {
    tell(l -> l.guarded(look));
  }

  @Override
  public void checkpointing() {
    tell(TrainingListener::checkpointing);
  }

  @Override
  public void checkpointed(Path folder) {
    tell(l -> l.checkpointed(folder));
  }

  @Override
  public void noted(String line) {
    tell(l -> l.noted(line));
  }

  @Override
  public void warned(String line) {
    tell(l -> l.warned(line));
  }

  private void tell(Consumer<TrainingListener> what) {
    all.forEach(what);
  }
}
