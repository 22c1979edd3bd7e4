/** Calls to the outside world: which addresses may be reached, and an HTTP client that reaches only those. */
@NullMarked
package org.vivaio.core.platform.outbound;

import org.jspecify.annotations.NullMarked;
