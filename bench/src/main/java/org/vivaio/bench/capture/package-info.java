/** The benchmark of captures against plain inserts. */
@NullMarked
package org.vivaio.bench.capture;

import org.jspecify.annotations.NullMarked;
