/** What can be found out about values without asking anybody: flags, never refusals. */
@NullMarked
package org.vivaio.core.inbox.check;

import org.jspecify.annotations.NullMarked;
