package org.vivaio.bench.product;

/**
 * A PostgreSQL database and who enters.
 *
 * @param host its host
 * @param port its port
 * @param user a superuser
 * @param password of the user
 * @param database its name
 */
public record PgTarget(String host, int port, String user, String password, String database) {
    /** Another database of the same server. */
    public PgTarget withDatabase(String name) {
        return new PgTarget(host, port, user, password, name);
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
