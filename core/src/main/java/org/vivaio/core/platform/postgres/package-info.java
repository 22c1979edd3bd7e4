/** The PostgreSQL that stands behind the host: one brought along and supervised here, or an existing one by its URL. */
@NullMarked
package org.vivaio.core.platform.postgres;

import org.jspecify.annotations.NullMarked;
