/** Files of leads: uploaded, checked, mapped and imported, row by row through the same inbox as everything else. */
@NullMarked
package org.vivaio.core.imports;

import org.jspecify.annotations.NullMarked;
