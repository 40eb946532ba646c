package dev.emc.plugin.contrastive;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

class BarlowTwinsContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new BarlowTwins(new BarlowTwinsConfig(List.of(32, 16), 0.0051, 1));
  }
}
