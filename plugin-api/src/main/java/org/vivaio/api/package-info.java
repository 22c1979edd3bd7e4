/**
 * What a plugin author compiles against.
 *
 * <p>A plugin offers one or more {@link org.vivaio.api.ConnectorFactory factories}. The host binds the settings of a
 * tenant's connection to the factory's record, opens a {@link org.vivaio.api.Connector} with them and calls it on
 * threads of its own. Everything here is blocking and simple on purpose: time, retries, cursors, rate limits, threads
 * and storage belong to the host.
 *
 * <p>A plugin sees this package, the PF4J marker, slf4j and the JDK; any other library travels inside its jar.
 * The version of this API is {@link org.vivaio.api.ApiVersion#CURRENT}; until 1.0 it may still change.
 */
@NullMarked
package org.vivaio.api;

import org.jspecify.annotations.NullMarked;
