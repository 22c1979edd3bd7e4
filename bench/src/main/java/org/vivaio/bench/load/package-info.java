/** A generator of HTTP load that costs little, since it shares the machine with what it measures. */
@NullMarked
package org.vivaio.bench.load;

import org.jspecify.annotations.NullMarked;
