/** A token endpoint to be tried against. */
@org.jspecify.annotations.NullMarked
package org.vivaio.plugins.mail;
