package org.vivaio.plugins.feed;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.vivaio.api.ConnectorException;

/** A server's folder. Used by one thread at a time; after an exception it is closed and thrown away. */
interface Remote extends AutoCloseable {
    /** More files than these in one folder are not looked at. */
    int MOST = 20_000;

    /**
     * A file.
     *
     * @param folder below the feed's own, empty for that itself
     * @param name without folder
     * @param size in bytes, -1 when the server does not say
     * @param modified seconds since 1970, 0 when the server does not say
     */
    record Entry(String folder, String name, long size, long modified) {
        /** Folder and name. */
        String path() {
            return folder.isEmpty() ? name : folder + "/" + name;
        }
    }

    /** The server says that there is no such file or folder. */
    final class Missing extends IOException {
        private static final long serialVersionUID = 1L;

        Missing(String what) {
            super(what);
        }
    }

    /** The files of a folder; of one below the feed's own that is not there, none. */
    List<Entry> list(String folder) throws IOException, ConnectorException;

    /** Reads a file from a place on; to be closed. Closing it early may end the connection. */
    InputStream read(Entry file, long from) throws IOException, ConnectorException;

    /** Moves a file into a folder below, which is made when missing, under its own or a similar name. */
    Entry move(Entry file, String folder) throws IOException, ConnectorException;

    /** Puts a file into a folder below, in the place of one of the same name, so that nobody sees half of it. */
    void put(String folder, String name, byte[] content) throws IOException, ConnectorException;

    /** Whether more than reading is possible. */
    default boolean writes() {
        return true;
    }

    /** Whether it can be used on. */
    default boolean alive() {
        return true;
    }

    @Override
    void close();
}
