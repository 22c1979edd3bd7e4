/** Six small connectors that keep every rule, and six that break one each; packed into a jar by the tests. */
@NullMarked
package org.vivaio.testkit.samples;

import org.jspecify.annotations.NullMarked;
