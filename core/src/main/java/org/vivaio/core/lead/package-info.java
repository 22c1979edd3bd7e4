/** The lead: its facts, events and state, and the pipeline that decides facts in batches. */
@NullMarked
package org.vivaio.core.lead;

import org.jspecify.annotations.NullMarked;
