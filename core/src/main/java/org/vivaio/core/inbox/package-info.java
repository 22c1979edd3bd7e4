/** Stored before answered: what comes in, its checks and its verdict. */
@NullMarked
package org.vivaio.core.inbox;

import org.jspecify.annotations.NullMarked;
