/** The HTTP server: API, doors, console, live stream. */
@NullMarked
package org.vivaio.core.http;

import org.jspecify.annotations.NullMarked;
