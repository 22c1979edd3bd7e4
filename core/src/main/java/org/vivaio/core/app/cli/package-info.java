/** Commands that talk to a running server over HTTP. */
@NullMarked
package org.vivaio.core.app.cli;

import org.jspecify.annotations.NullMarked;
