/** How fast a mailbox is read, parsed and stored. */
@NullMarked
package org.vivaio.bench.inbox;

import org.jspecify.annotations.NullMarked;
