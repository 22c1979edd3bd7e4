/** What makes a submit at a public door doubtful: signals with points, and what people taught about them. */
@NullMarked
package org.vivaio.core.spam;

import org.jspecify.annotations.NullMarked;
