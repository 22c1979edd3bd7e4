/** Reads mailboxes: enquiries become leads, answers join the history of theirs, the rest is kept back with a reason. */
@NullMarked
package org.vivaio.plugins.inbox;

import org.jspecify.annotations.NullMarked;
