/** Measures and shakes the packaged product from outside. */
@NullMarked
package org.vivaio.bench;

import org.jspecify.annotations.NullMarked;
