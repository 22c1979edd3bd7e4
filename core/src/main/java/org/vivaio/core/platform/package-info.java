/** What every feature stands on: database, JSON, ids, time, problems. Knows no feature. */
@NullMarked
package org.vivaio.core.platform;

import org.jspecify.annotations.NullMarked;
