/** SMS over SMPP, an HTTP gateway, or Twilio's API. */
@NullMarked
package org.vivaio.plugins.sms;

import org.jspecify.annotations.NullMarked;
