/** An e-mail channel over SMTP. */
@NullMarked
package org.vivaio.plugins.email;

import org.jspecify.annotations.NullMarked;
