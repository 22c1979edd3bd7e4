package org.vivaio.core.form;

import io.vertx.core.Future;

/** Where a submitted form enters the inbox. */
public interface CaptureDoor {
    /**
     * Stores a capture and judges it.
     *
     * @return completes only after it was committed; fails with a {@link org.vivaio.core.platform.ProblemException}: 422
     *     when its key was used with another body, 503 when it could not be stored
     */
    Future<CaptureAnswer> submit(FormCapture capture);

    /** How hard the puzzle of a form is to be now; by itself as hard as the form says. */
    default int difficulty(String tenant, String form, int usual) {
        return usual;
    }
}
