package org.vivaio.api;

/** Something that came in through a connector: a {@link Capture} of a person, or a {@link Report} about one we know. */
public sealed interface Incoming permits Capture, Report {}
