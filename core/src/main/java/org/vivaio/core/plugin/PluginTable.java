package org.vivaio.core.plugin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;

/** What administrators decided about plugins, for all nodes. */
public final class PluginTable {
    private static final String PUT = """
            insert into plugin (id, version, sha256, jar, disabled, removed, revision, changed_at, changed_by)
            values ($1, $2, $3, $4, false, false, nextval('plugin_revision'), $5, $6)
            on conflict (id) do update set version = excluded.version, sha256 = excluded.sha256, jar = excluded.jar,
              disabled = false, removed = false, revision = excluded.revision, changed_at = excluded.changed_at,
              changed_by = excluded.changed_by
            returning revision""";

    private static final String SWITCH = """
            insert into plugin (id, version, disabled, removed, revision, changed_at, changed_by)
            values ($1, $2, $3, false, nextval('plugin_revision'), $4, $5)
            on conflict (id) do update set disabled = excluded.disabled, revision = excluded.revision,
              changed_at = excluded.changed_at, changed_by = excluded.changed_by
            returning revision""";

    private static final String REMOVE = """
            insert into plugin (id, version, removed, revision, changed_at, changed_by)
            values ($1, '', true, nextval('plugin_revision'), $2, $3)
            on conflict (id) do update set removed = true, disabled = false, jar = null, sha256 = '',
              revision = excluded.revision, changed_at = excluded.changed_at, changed_by = excluded.changed_by
            returning revision""";

    private static final String REPORT = """
            insert into plugin_node (plugin, node, revision, version, state, problem, at) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (plugin, node) do update set revision = excluded.revision, version = excluded.version,
              state = excluded.state, problem = excluded.problem, at = excluded.at""";

    private final Db db;
    private final Clock clock;
    private final UUID node;

    /** The table as a node sees it. */
    public PluginTable(Db db, Clock clock, UUID node) {
        this.db = db;
        this.clock = clock;
        this.node = node;
    }

    /**
     * A decision about one plugin.
     *
     * @param sha256 of the jar; empty where the plugin is bundled
     */
    record Wanted(String id, String sha256, boolean disabled, boolean removed, long revision) {}

    /**
     * How a node stands with a plugin.
     *
     * @param problem why it has not followed; empty when it has
     */
    public record OnNode(UUID node, String plugin, String version, String state, String problem, Instant at) {}

    /** An administrator installed a jar. */
    Future<Long> installed(String id, String version, String sha256, byte[] jar) {
        return revision(PUT, id, version, sha256, Buffer.buffer(jar), now(), node);
    }

    /** An administrator switched a plugin off or on. */
    Future<Long> switched(String id, String version, boolean disabled) {
        return revision(SWITCH, id, version, disabled, now(), node);
    }

    /** An administrator removed a plugin. */
    Future<Long> removed(String id) {
        return revision(REMOVE, id, now(), node);
    }

    private Future<Long> revision(String sql, Object... params) {
        return db.run(connection -> connection
                .preparedQuery(sql)
                .execute(Db.params(params))
                .map(rows -> rows.iterator().next().getLong(0)));
    }

    /** Decisions after a revision, oldest first. */
    Future<List<Wanted>> after(long revision) {
        return db.run(connection -> connection
                .preparedQuery("select id, sha256, disabled, removed, revision from plugin where revision > $1"
                        + " order by revision limit 1000")
                .execute(Db.params(revision))
                .map(rows -> {
                    List<Wanted> wanted = new ArrayList<>();
                    for (Row row : rows) {
                        wanted.add(new Wanted(
                                row.getString(0),
                                row.getString(1),
                                row.getBoolean(2),
                                row.getBoolean(3),
                                row.getLong(4)));
                    }
                    return wanted;
                }));
    }

    /** The jar of a plugin, if it still is this one. */
    Future<Optional<Buffer>> jar(String id, String sha256) {
        return db.run(connection -> connection
                .preparedQuery("select jar from plugin where id = $1 and sha256 = $2 and jar is not null")
                .execute(Db.params(id, sha256))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getBuffer(0))));
    }

    /** Tells how this node stands with a plugin. */
    Future<Void> report(String id, long revision, String version, String state, String problem) {
        String shown = problem.replace('\u0000', ' ');
        return db.run(connection -> connection
                .preparedQuery(REPORT)
                .execute(Db.params(
                        id,
                        node,
                        revision,
                        version,
                        state,
                        shown.length() > 2_000 ? shown.substring(0, 2_000) : shown,
                        now()))
                .mapEmpty());
    }

    /** How the nodes stand that were alive a minute ago, and this one. */
    public Future<List<OnNode>> nodes() {
        return db.run(this::nodes);
    }

    private Future<List<OnNode>> nodes(SqlConnection connection) {
        return connection
                .preparedQuery("select p.node, p.plugin, p.version, p.state, p.problem, p.at from plugin_node p"
                        + " where p.node = $1"
                        + " or exists (select from node n where n.id = p.node and n.seen_at > now() - interval '1 minute')"
                        + " order by p.plugin, p.node")
                .execute(Db.params(node))
                .map(rows -> {
                    List<OnNode> all = new ArrayList<>();
                    for (Row row : rows) {
                        all.add(new OnNode(
                                row.getUUID(0),
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getOffsetDateTime(5).toInstant()));
                    }
                    return all;
                });
    }

    private Object now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
