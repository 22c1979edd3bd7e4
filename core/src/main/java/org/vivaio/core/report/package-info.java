/** Measures what came of leads, by counts that follow the events. */
@NullMarked
package org.vivaio.core.report;

import org.jspecify.annotations.NullMarked;
