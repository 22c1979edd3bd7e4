package org.vivaio.core.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.nio.file.Path;

/** What the instance admin does with plugins; fails with problems (404 unknown, 409 in use, 422 not a plugin). */
public interface PluginAdmin {
    /** All plugins, each with {@code id}, {@code version}, {@code state} and what else is worth knowing. */
    Future<ArrayNode> list();

    /**
     * Tells what a jar is and asks for, as an installation would find it; nothing is run or kept.
     *
     * @param name what its sender calls the file, for messages
     */
    Future<ObjectNode> inspect(Path jar, String name);

    /**
     * Checks a jar and takes it in, in place of one with the same id. The file is the caller's and goes away after.
     *
     * @param name what its sender calls the file, for messages
     */
    Future<ObjectNode> install(Path jar, String name);

    /** Stops a plugin and keeps it. */
    Future<ObjectNode> disable(String id);

    /** Starts it again. */
    Future<ObjectNode> enable(String id);

    /** Stops it and removes its file. */
    Future<Void> remove(String id);
}
