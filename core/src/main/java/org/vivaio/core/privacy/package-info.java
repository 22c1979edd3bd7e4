/** What is kept as proof of consent, and what the privacy desk does: dossier, discard, suppression, retention. */
@NullMarked
package org.vivaio.core.privacy;

import org.jspecify.annotations.NullMarked;
