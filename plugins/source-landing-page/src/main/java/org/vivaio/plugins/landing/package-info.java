/** Serves a landing page with a form. */
@NullMarked
package org.vivaio.plugins.landing;

import org.jspecify.annotations.NullMarked;
