package dev.emc.plugin.contrastive;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

class SimClrContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new SimClr(new SimClrConfig(List.of(32, 16), false, 0.1));
  }
}
