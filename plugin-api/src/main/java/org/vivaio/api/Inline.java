package org.vivaio.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a settings record whose type is another record, and whose settings stand among those of the first as
 * if they had been written there. For a part that several records share, such as how to reach a server: settings and form
 * know nothing of the record it was put into.
 *
 * <p>No two settings may have one name, however they got there. The shared record's compact constructor checks its own
 * components; a {@link Setting#when()} may name any setting that stands beside it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Inline {}
