/** What people get for a submit: files, videos, links, codes of which each is given once. */
@NullMarked
package org.vivaio.core.asset;

import org.jspecify.annotations.NullMarked;
