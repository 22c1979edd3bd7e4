/** The pages by which people confirm, see and withdraw their consents; they work without JavaScript and cookies. */
@NullMarked
package org.vivaio.core.preference;

import org.jspecify.annotations.NullMarked;
