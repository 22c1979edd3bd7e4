/** Permission for a purpose and channel: the wordings people agree to and the proof that they did. */
@NullMarked
package org.vivaio.core.consent;

import org.jspecify.annotations.NullMarked;
