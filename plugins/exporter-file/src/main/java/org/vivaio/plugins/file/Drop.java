package org.vivaio.plugins.file;

import org.vivaio.api.ConnectorException;

/** A place where files are dropped. */
interface Drop extends AutoCloseable {
    /** Whether it is there and takes files; changes nothing. */
    void check() throws ConnectorException;

    /** Writes under another name first and renames then, so that a reader sees all of a file or nothing. */
    void put(String name, byte[] content) throws ConnectorException;

    @Override
    default void close() {}
}
