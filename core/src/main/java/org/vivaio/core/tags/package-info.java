/** Tags by hand and by rule. */
@NullMarked
package org.vivaio.core.tags;

import org.jspecify.annotations.NullMarked;
