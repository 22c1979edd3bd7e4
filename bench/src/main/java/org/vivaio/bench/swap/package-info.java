/** Plugins swapped under load: nothing lost, nothing doubled, nothing left in memory. */
@NullMarked
package org.vivaio.bench.swap;

import org.jspecify.annotations.NullMarked;
