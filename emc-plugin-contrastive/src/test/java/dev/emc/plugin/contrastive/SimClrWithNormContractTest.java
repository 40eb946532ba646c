package dev.emc.plugin.contrastive;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

/** The contract with batch norms in the projector. */
class SimClrWithNormContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new SimClr(new SimClrConfig(List.of(32, 16), true, 0.5));
  }
}
