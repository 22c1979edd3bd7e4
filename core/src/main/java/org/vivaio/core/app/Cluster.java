package org.vivaio.core.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the nodes that share a database into one event bus. A node finds the others in the table {@code node} and is
 * reached at the address from which it reaches the database, so that nothing needs to be configured.
 */
final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final long BEAT_MS = 5_000;

    private Cluster() {}

    /** A clustered Vert.x; on failure the caller goes on alone, since the table is the truth and the bus a wake-up. */
    static Future<Vertx> start(Vertx bootstrap, VertxOptions options, PgConnectOptions database, UUID node)
            throws IOException {
        String host = ownAddress(database);
        int port = freePort();
        return members(bootstrap, database, node, host, port).compose(members -> {
            Config config = ConfigUtil.loadConfig();
            config.setClusterName("vivaio-" + database.getDatabase());
            config.setProperty("hazelcast.logging.type", "slf4j");
            config.setProperty("hazelcast.phone.home.enabled", "false");
            config.setProperty("hazelcast.shutdownhook.enabled", "false");
            config.setProperty("hazelcast.socket.bind.any", "false");
            config.setProperty("hazelcast.heartbeat.interval.seconds", "2");
            config.setProperty("hazelcast.max.no.heartbeat.seconds", "10");
            config.getNetworkConfig().setPort(port).setPortAutoIncrement(false).setPublicAddress(host + ":" + port);
            config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(host);
            JoinConfig join = config.getNetworkConfig().getJoin();
            join.getMulticastConfig().setEnabled(false);
            join.getAutoDetectionConfig().setEnabled(false);
            join.getTcpIpConfig().setEnabled(true).setMembers(members);
            VertxBuilder builder = Vertx.builder()
                    .with(new VertxOptions(options)
                            .setEventBusOptions(
                                    new EventBusOptions().setHost(host).setClusterPublicHost(host)))
                    .withClusterManager(new HazelcastClusterManager(config));
            LOG.info("Joining the cluster at {}:{} with {}", host, port, members);
            return builder.buildClustered();
        });
    }

    private static Future<List<String>> members(
            Vertx bootstrap, PgConnectOptions database, UUID node, String host, int port) {
        return PgConnection.connect(bootstrap, database)
                .compose(connection -> connection
                        .query("delete from node where seen_at < now() - interval '1 minute'")
                        .execute()
                        .compose(done -> connection
                                .preparedQuery(
                                        "insert into node (id, host, port, started_at, seen_at) values ($1, $2, $3, now(), now())")
                                .execute(Tuple.of(node, host, port)))
                        .compose(done -> connection
                                .query("select host, port from node where seen_at > now() - interval '30 seconds'")
                                .execute())
                        .map(rows -> {
                            List<String> members = new ArrayList<>();
                            for (Row row : rows) {
                                members.add(row.getString(0) + ":" + row.getInteger(1));
                            }
                            return members;
                        })
                        .onComplete(done -> connection.close()));
    }

    /** Keeps this node's row fresh. */
    static void beat(Vertx vertx, org.vivaio.core.platform.Db db, UUID node) {
        vertx.setPeriodic(
                BEAT_MS,
                tick -> db.run(connection -> connection
                                .preparedQuery("update node set seen_at = now() where id = $1")
                                .execute(Tuple.of(node)))
                        .onFailure(failure -> LOG.debug("The node's row was not refreshed", failure)));
    }

    /** Takes this node's row away, since it stops in order. */
    static Future<Void> leave(org.vivaio.core.platform.Db db, UUID node) {
        return db.run(connection -> connection
                .preparedQuery("delete from node where id = $1")
                .execute(Tuple.of(node))
                .mapEmpty());
    }

    private static String ownAddress(PgConnectOptions database) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(database.getHost(), database.getPort()), (int) TimeUnit.SECONDS.toMillis(5));
            return socket.getLocalAddress().getHostAddress();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
