package dev.emc.api.plugin;

import org.apiguardian.api.API;

/** The version of this API, as a compile-time constant. */
@API(status = API.Status.STABLE, since = "0.1")
public final class EmcApi {
  /** Plugins built for another major version are refused. */
  public static final int MAJOR = 1;

  private EmcApi() {}
}
