/** Stages as data, and the transitions that rules make. */
@NullMarked
package org.vivaio.core.lifecycle;

import org.jspecify.annotations.NullMarked;
