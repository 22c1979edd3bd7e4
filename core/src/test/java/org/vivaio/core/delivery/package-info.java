/** Tests of delivery, on real PostgreSQL and with scripted plugins. */
@NullMarked
package org.vivaio.core.delivery;

import org.jspecify.annotations.NullMarked;
