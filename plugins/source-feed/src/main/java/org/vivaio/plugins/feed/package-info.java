/** Leads that suppliers leave on a server, or hand out by a paged API. */
@NullMarked
package org.vivaio.plugins.feed;

import org.jspecify.annotations.NullMarked;
