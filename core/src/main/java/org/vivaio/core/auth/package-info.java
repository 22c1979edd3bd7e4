/** Who calls and what they may do. */
@NullMarked
package org.vivaio.core.auth;

import org.jspecify.annotations.NullMarked;
