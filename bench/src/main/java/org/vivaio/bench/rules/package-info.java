/** Benchmarks of the rulebook: what-if, long histories, counts of segments. */
@NullMarked
package org.vivaio.bench.rules;

import org.jspecify.annotations.NullMarked;
