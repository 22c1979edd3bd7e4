/** Leads that are claimed back from the supplier who sent them. */
@NullMarked
package org.vivaio.core.returns;

import org.jspecify.annotations.NullMarked;
