/** What a person agreed to: purposes with worded versions, and what stands of each consent. */
@NullMarked
package org.vivaio.core.consent;

import org.jspecify.annotations.NullMarked;
