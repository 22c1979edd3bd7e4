/** Where leads go: what waits for each destination, what it said, why a lead is not there, and sending again. */
@NullMarked
package org.vivaio.core.destination;

import org.jspecify.annotations.NullMarked;
