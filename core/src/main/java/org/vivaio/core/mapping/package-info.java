/** From a payload as received to the values of a capture: reading of JSON, XML and forms, paths, transforms. */
@NullMarked
package org.vivaio.core.mapping;

import org.jspecify.annotations.NullMarked;
