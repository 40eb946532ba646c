package dev.emc.plugin.simsiam;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

class SimSiamContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new SimSiam(new SimSiamConfig(List.of(32, 32, 16), 8));
  }
}
