/** Starts, asks and ends the packaged product as outsiders do. */
@NullMarked
package org.vivaio.bench.product;

import org.jspecify.annotations.NullMarked;
