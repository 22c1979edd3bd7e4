/** The fields a tenant has: what they hold, how leads are matched by them, which value survives a merge. */
@NullMarked
package org.vivaio.core.field;

import org.jspecify.annotations.NullMarked;
