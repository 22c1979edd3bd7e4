/** Tenants: isolated clients in one installation. */
@NullMarked
package org.vivaio.core.tenancy;

import org.jspecify.annotations.NullMarked;
