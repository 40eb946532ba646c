/**
 * Contracts that every component keeps, as abstract JUnit classes, and golden-vector comparers.
 *
 * <p>A plugin's test extends the contract of its extension point and says how the component is
 * made; JUnit inherits the tests:
 *
 * <pre>{@code
 * class ByolContractTest extends SslMethodContract {
 *   @Override
 *   protected SslMethod newMethod() {
 *     return new Byol(new ByolConfig(List.of(32, 16)));
 *   }
 * }
 * }</pre>
 *
 * <p>The plugin's project needs this kit, JUnit and DJL's PyTorch engine with its natives in test
 * scope. {@link dev.emc.testkit.MethodHarness} steps a method without emc-core, {@link
 * dev.emc.testkit.Derivative} checks gradients against finite differences.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.testkit;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
