/** How effects leave: how many a second, with a million waiting beside them, with a connection that hangs, as mail. */
@NullMarked
package org.vivaio.bench.deliver;

import org.jspecify.annotations.NullMarked;
