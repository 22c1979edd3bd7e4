/** Forms: their spec, their page without JavaScript, their JSON for the embed, and the reading of what people submit. */
@NullMarked
package org.vivaio.core.form;

import org.jspecify.annotations.NullMarked;
