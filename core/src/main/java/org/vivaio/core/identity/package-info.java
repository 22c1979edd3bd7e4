/** Finds the same person again by normalised values. */
@NullMarked
package org.vivaio.core.identity;

import org.jspecify.annotations.NullMarked;
