/** The cost of a decision alone; the only code of the benchmarks that calls core. */
@NullMarked
package org.vivaio.bench.decide;

import org.jspecify.annotations.NullMarked;
