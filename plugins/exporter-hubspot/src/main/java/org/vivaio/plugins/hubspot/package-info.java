/** Brings leads into HubSpot as contacts and deals, and its outcomes back. */
@NullMarked
package org.vivaio.plugins.hubspot;

import org.jspecify.annotations.NullMarked;
