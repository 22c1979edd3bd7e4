/** What benchmarks share: a fresh server, turns with a yardstick, samples, the line with the result. */
@NullMarked
package org.vivaio.bench.frame;

import org.jspecify.annotations.NullMarked;
