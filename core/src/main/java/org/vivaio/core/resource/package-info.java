/** Rules are data: versioned resources, planned and applied like code, compiled into one rulebook per tenant. */
@NullMarked
package org.vivaio.core.resource;

import org.jspecify.annotations.NullMarked;
