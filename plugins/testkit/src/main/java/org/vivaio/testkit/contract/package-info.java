/**
 * What every plugin must keep, as tests: extend the contract of your plugin's kind, say what its counterpart is and how a
 * connection to it is set up, and run {@code mvn verify}. The packaged jar is loaded by the host's own loader and called
 * by the host's own runner. Each rule has a number, which names it in reports; all of them are on.
 */
@NullMarked
package org.vivaio.testkit.contract;

import org.jspecify.annotations.NullMarked;
