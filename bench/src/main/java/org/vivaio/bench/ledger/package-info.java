/** Shows that nothing acknowledged is lost and nothing happens twice: intents, acks, sinks and the joins over them. */
@NullMarked
package org.vivaio.bench.ledger;

import org.jspecify.annotations.NullMarked;
