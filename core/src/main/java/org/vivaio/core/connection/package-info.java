/** Connections as their owners see them: how they are doing, how they are set up, and how often they are asked. */
@NullMarked
package org.vivaio.core.connection;

import org.jspecify.annotations.NullMarked;
