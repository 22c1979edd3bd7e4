/** What campaigns brought and cost, and the short links of their offline codes. */
@NullMarked
package org.vivaio.core.campaign;

import org.jspecify.annotations.NullMarked;
