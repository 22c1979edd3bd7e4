/** Segments: leads that satisfy an expression, always current. */
@NullMarked
package org.vivaio.core.segment;

import org.jspecify.annotations.NullMarked;
