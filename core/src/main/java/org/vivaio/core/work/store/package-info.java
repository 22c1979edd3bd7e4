/** Keeps and shows what people have to do: the pool of leads to be taken, tasks, alerts. */
@NullMarked
package org.vivaio.core.work.store;

import org.jspecify.annotations.NullMarked;
