/** Brings leads into Odoo CRM over JSON-RPC, and its outcomes back. */
@NullMarked
package org.vivaio.plugins.odoo;

import org.jspecify.annotations.NullMarked;
