/** What sellers are told and asked to do. */
@NullMarked
package org.vivaio.core.work;

import org.jspecify.annotations.NullMarked;
