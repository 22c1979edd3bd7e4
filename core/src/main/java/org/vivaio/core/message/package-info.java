/** What leads are sent, and by which channel. */
@NullMarked
package org.vivaio.core.message;

import org.jspecify.annotations.NullMarked;
