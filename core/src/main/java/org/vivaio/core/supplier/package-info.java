/** The doors of sources: where suppliers post, and how they are told how to. */
@NullMarked
package org.vivaio.core.supplier;

import org.jspecify.annotations.NullMarked;
