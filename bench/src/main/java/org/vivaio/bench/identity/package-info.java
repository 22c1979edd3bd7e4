/** How well and how fast people are found again, and how steadily files are imported. */
@NullMarked
package org.vivaio.bench.identity;

import org.jspecify.annotations.NullMarked;
