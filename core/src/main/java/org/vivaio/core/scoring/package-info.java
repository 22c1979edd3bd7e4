/** Points for who a lead is and for what it did, with a receipt for each. */
@NullMarked
package org.vivaio.core.scoring;

import org.jspecify.annotations.NullMarked;
