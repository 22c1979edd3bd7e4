/** Leads into EspoCRM, and its outcomes back. */
@NullMarked
package org.vivaio.plugins.espocrm;

import org.jspecify.annotations.NullMarked;
