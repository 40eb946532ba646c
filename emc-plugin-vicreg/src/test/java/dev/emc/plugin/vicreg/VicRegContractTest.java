package dev.emc.plugin.vicreg;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

class VicRegContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new VicReg(new VicRegConfig(25, 25, 1, List.of(32, 32, 16)));
  }
}
