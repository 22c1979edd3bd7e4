package org.vivaio.core.site;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.SaveClaims;

/** Gives each host name to one connection of the instance, in the commit that saves it. */
public final class HostClaims implements SaveClaims {
    private final Optional<String> own;

    /**
     * Claims.
     *
     * @param own the name under which the instance itself is reached; no page gets it
     */
    public HostClaims(Optional<String> own) {
        this.own = own.flatMap(PageHosts::canonical);
    }

    @Override
    public Future<Void> settle(SqlConnection connection, String tenant, List<Resource> saved, List<Resource> deleted) {
        List<String> released = new ArrayList<>();
        List<Resource> claiming = new ArrayList<>();
        deleted.stream().filter(HostClaims::isConnection).forEach(resource -> released.add(resource.name()));
        saved.stream().filter(HostClaims::isConnection).forEach(resource -> {
            released.add(resource.name());
            if (PageHosts.of(resource).isPresent()) {
                claiming.add(resource);
            }
        });
        if (released.isEmpty()) {
            return Future.succeededFuture();
        }
        Future<Void> chain = connection
                .preparedQuery("delete from page_host where tenant_id = $1 and connection = any ($2)")
                .execute(Tuple.of(tenant, (Object) released.toArray(String[]::new)))
                .mapEmpty();
        for (Resource resource : claiming) {
            String host = PageHosts.of(resource).orElseThrow();
            chain = chain.compose(done -> own.filter(host::equals).isPresent()
                    ? Future.failedFuture(taken(resource))
                    : connection
                            .preparedQuery("insert into page_host (host, tenant_id, connection) values ($1, $2, $3)"
                                    + " on conflict (host) do nothing")
                            .execute(Tuple.of(host, tenant, resource.name()))
                            .compose(rows -> rows.rowCount() == 1
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(taken(resource))));
        }
        return chain;
    }

    private static boolean isConnection(Resource resource) {
        return resource.kind().equals("connection");
    }

    /** The same whoever has it. */
    private static Throwable taken(Resource resource) {
        return Problem.invalid(
                        "Nothing was saved: mend what is listed and try again",
                        List.of(new FieldError(
                                resource.key() + ":host",
                                "taken",
                                "is taken already: name another host, or take it from the other page")))
                .exception();
    }
}
