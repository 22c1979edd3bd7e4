/** Calls to leads and from them, through Asterisk or a voice API. */
@NullMarked
package org.vivaio.plugins.telephony;

import org.jspecify.annotations.NullMarked;
