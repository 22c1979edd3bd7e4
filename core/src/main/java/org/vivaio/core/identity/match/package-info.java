/** Probabilistic matching: how likely two leads are one person, and why. */
@NullMarked
package org.vivaio.core.identity.match;

import org.jspecify.annotations.NullMarked;
