/** What the mail plugins share: the line to a server, and the sign-in by password or OAuth 2. */
@NullMarked
package org.vivaio.plugins.mail;

import org.jspecify.annotations.NullMarked;
