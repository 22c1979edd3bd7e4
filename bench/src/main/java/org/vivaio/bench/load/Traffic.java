package org.vivaio.bench.load;

import java.nio.ByteBuffer;

/** What a generator sends and who learns the answers; called by the generator's one thread only. */
public interface Traffic {
    /** What {@link #next} answers when there is nothing more to send. */
    long END = -1;

    /**
     * Writes the bytes of the next request.
     *
     * @param request empty, with room for 8 KiB
     * @return a number of the request's own, given back with its answer, or {@link #END}
     */
    long next(ByteBuffer request);

    /**
     * An answer came.
     *
     * @param number what {@link #next} gave
     * @param status the HTTP status
     * @param body the answer's body, valid during this call only
     */
    void answered(long number, int status, ByteBuffer body);

    /** The connection broke before an answer was complete: nobody knows what became of the request. */
    void broken(long number);
}
