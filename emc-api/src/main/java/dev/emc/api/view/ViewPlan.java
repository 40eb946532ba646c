package dev.emc.api.view;

import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The views drawn of each image, full-resolution ones first.
 *
 * @param specs kinds of view, in order of falling size
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ViewPlan(List<ViewSpec> specs) {
  public ViewPlan {
    specs = List.copyOf(specs);
    if (specs.isEmpty()) {
      throw new IllegalArgumentException("views must list at least one");
    }
    for (int i = 1; i < specs.size(); i++) {
      if (specs.get(i).size() > specs.get(i - 1).size()) {
        throw new IllegalArgumentException(
            "views must be listed by falling size, got "
                + specs.get(i - 1).size()
                + " before "
                + specs.get(i).size());
      }
    }
  }

  /** One spec per view: a spec with count 6 stands here six times. */
  public List<ViewSpec> views() {
    var views = new ArrayList<ViewSpec>();
    for (ViewSpec spec : specs) {
      for (int i = 0; i < spec.count(); i++) {
        views.add(spec);
      }
    }
    return views;
  }

  /** Number of views of each image, V. */
  public int viewCount() {
    return specs.stream().mapToInt(ViewSpec::count).sum();
  }

  /** Side in pixels of the full-resolution views. */
  public int fullSize() {
    return specs.get(0).size();
  }

  /** How many views have the full resolution; they come first. */
  public int fullResolutionCount() {
    return specs.stream().filter(s -> s.size() == fullSize()).mapToInt(ViewSpec::count).sum();
  }
}
