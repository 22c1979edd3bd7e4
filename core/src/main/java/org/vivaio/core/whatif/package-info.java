/** What another rulebook would have done: two rulebooks over the same facts, compared with each other. */
@NullMarked
package org.vivaio.core.whatif;

import org.jspecify.annotations.NullMarked;
