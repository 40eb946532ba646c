package dev.emc.plugin.target;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

class ByolContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new Byol(new ByolConfig(List.of(32, 16), 24, 0.9));
  }
}
