/**
 * Hosts plugins: loads their jars, binds their settings, opens their connections, and calls them so that a bad one harms
 * nobody else.
 *
 * <p>Plugins are trusted code in this process: what is here contains faults, not malice.
 */
@NullMarked
package org.vivaio.core.plugin;

import org.jspecify.annotations.NullMarked;
