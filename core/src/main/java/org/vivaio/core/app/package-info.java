/** Starts and wires the host. */
@NullMarked
package org.vivaio.core.app;

import org.jspecify.annotations.NullMarked;
