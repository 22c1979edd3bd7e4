/** Effects on their way out: leases, attempts, retries, dead letters. */
@NullMarked
package org.vivaio.core.delivery;

import org.jspecify.annotations.NullMarked;
