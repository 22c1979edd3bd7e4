/** Which leads are checked and enriched by verifiers, when, and what the answers mean for a verdict. */
@NullMarked
package org.vivaio.core.verification;

import org.jspecify.annotations.NullMarked;
