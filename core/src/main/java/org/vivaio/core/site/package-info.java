/** Pages at host names of their own. */
@org.jspecify.annotations.NullMarked
package org.vivaio.core.site;
