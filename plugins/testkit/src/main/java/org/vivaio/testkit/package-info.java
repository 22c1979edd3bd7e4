/** What a plugin author tests with: a {@link org.vivaio.testkit.TestContext} that runs without a host. */
@NullMarked
package org.vivaio.testkit;

import org.jspecify.annotations.NullMarked;
