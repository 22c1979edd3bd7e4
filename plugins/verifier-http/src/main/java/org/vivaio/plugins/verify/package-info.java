/** Checks and enrichment by services that speak JSON. */
@NullMarked
package org.vivaio.plugins.verify;

import org.jspecify.annotations.NullMarked;
