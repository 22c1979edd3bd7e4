/** What other systems post to us. */
@NullMarked
package org.vivaio.plugins.hook;

import org.jspecify.annotations.NullMarked;
