/** The words of rules: names and types that a tenant's expressions may use, checked before anything is saved. */
@NullMarked
package org.vivaio.core.vocabulary;

import org.jspecify.annotations.NullMarked;
