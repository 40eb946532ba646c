package com.example.byol;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;

/** All that a method promises. */
class ByolTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new ByolPlugin.Byol(new ByolPlugin.Config(24, 12, 0.99));
  }
}
