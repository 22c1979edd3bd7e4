/** Posts leads to a URL, signed as Standard Webhooks asks. */
@NullMarked
package org.vivaio.plugins.webhook;

import org.jspecify.annotations.NullMarked;
