/** Parts of {@code ./vivaio demo} only: a mail catcher, a webhook receiver, and a page of somebody else's. */
@NullMarked
package org.vivaio.core.app.demo;

import org.jspecify.annotations.NullMarked;
