/** Chooses who gets a lead, and says why. */
@NullMarked
package org.vivaio.core.routing;

import org.jspecify.annotations.NullMarked;
