package org.vivaio.bench.load;

import java.nio.ByteBuffer;

/** Captures of one tenant, each of another person, whose answers nobody but the generator counts. */
public final class Captures implements Traffic {
    private final LeadTemplate template;
    private long number;

    /**
     * Begins with the first person.
     *
     * @param tenant its id
     * @param query what follows the path, such as {@code ?wait=0}, or nothing
     * @param token the bearer token
     */
    public Captures(String tenant, String query, String token) {
        this.template = new LeadTemplate(tenant, query, token);
    }

    @Override
    public long next(ByteBuffer request) {
        template.write(++number, request);
        return number;
    }

    @Override
    public void answered(long answered, int status, ByteBuffer body) {
        // the generator counts
    }

    @Override
    public void broken(long lost) {
        // the generator counts
    }
}
