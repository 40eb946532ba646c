package dev.emc.api.plugin;

import org.apiguardian.api.API;

/** What more there is to say of a component. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface ComponentBinding {
  /**
   * The component's config: a public record whose public no-argument constructor gives the
   * defaults, whose canonical constructor checks ranges (throwing {@link
   * IllegalArgumentException}), and whose components carry {@link Describe}. Component {@code
   * entropyWeight} is the key {@code entropy-weight}. The component's constructor takes it as a
   * parameter.
   */
  ComponentBinding config(Class<? extends Record> type);

  /** What the component is, in one line, with its source. */
  ComponentBinding describedAs(String line);
}
