/** Which leads go to which other systems. */
@NullMarked
package org.vivaio.core.export;

import org.jspecify.annotations.NullMarked;
