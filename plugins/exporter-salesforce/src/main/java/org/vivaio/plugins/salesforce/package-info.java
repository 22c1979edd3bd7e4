/** Brings leads into Salesforce, and its outcomes back. */
@NullMarked
package org.vivaio.plugins.salesforce;

import org.jspecify.annotations.NullMarked;
