package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vivaio.core.platform.Json;

/** The statements about resources. */
final class ResourceSql {
    private ResourceSql() {}

    /** All resources of a tenant as of one moment, with the version of the rulebook they make. */
    record Snapshot(long rulebook, Map<String, Resource> resources) {}

    /** Empty when there is no such tenant. */
    static Future<Optional<Snapshot>> snapshot(SqlConnection connection, String tenant) {
        return connection.preparedQuery("""
                        select r.kind, r.name, r.version, r.spec::text, r.derived::text, t.rulebook
                          from tenant t left join resource r on r.tenant_id = t.id
                         where t.id = $1""").execute(Tuple.of(tenant)).map(rows -> {
            Map<String, Resource> resources = new TreeMap<>();
            long rulebook = -1;
            for (Row row : rows) {
                rulebook = row.getLong(5);
                if (row.getString(0) != null) {
                    Resource resource = resource(row);
                    resources.put(resource.key(), resource);
                }
            }
            return rulebook < 0 ? Optional.empty() : Optional.of(new Snapshot(rulebook, resources));
        });
    }

    static Future<List<Resource>> list(SqlConnection connection, String tenant, Optional<String> kind) {
        String sql = "select kind, name, version, spec::text, derived::text from resource where tenant_id = $1"
                + (kind.isPresent() ? " and kind = $2" : "") + " order by kind, name";
        Tuple arguments = kind.isPresent() ? Tuple.of(tenant, kind.get()) : Tuple.of(tenant);
        return connection.preparedQuery(sql).execute(arguments).map(ResourceSql::resources);
    }

    static Future<Optional<Resource>> get(SqlConnection connection, String tenant, String kind, String name) {
        return connection
                .preparedQuery("select kind, name, version, spec::text, derived::text from resource"
                        + " where tenant_id = $1 and kind = $2 and name = $3")
                .execute(Tuple.of(tenant, kind, name))
                .map(rows -> resources(rows).stream().findFirst());
    }

    static Future<List<ResourceVersion>> versions(SqlConnection connection, String tenant, String kind, String name) {
        return connection
                .preparedQuery("select version, rulebook, spec::text, derived::text, actor, created_at"
                        + " from resource_version where tenant_id = $1 and kind = $2 and name = $3"
                        + " order by version desc limit 200")
                .execute(Tuple.of(tenant, kind, name))
                .map(rows -> {
                    List<ResourceVersion> versions = new ArrayList<>();
                    for (Row row : rows) {
                        ObjectNode derived = Json.parseObject(row.getString(3));
                        versions.add(new ResourceVersion(
                                row.getLong(0),
                                row.getLong(1),
                                Optional.ofNullable(row.getString(2))
                                        .map(spec -> Secrets.shown(Json.parseObject(spec), derived)),
                                row.getString(4),
                                row.getOffsetDateTime(5).toInstant()));
                    }
                    return versions;
                });
    }

    /** The resources that made a rulebook; empty when the tenant never had that version. */
    static Future<Optional<List<Resource>>> at(SqlConnection connection, String tenant, long rulebook) {
        return connection
                .preparedQuery("""
                        select r.kind, r.name, r.version, r.spec::text, r.derived::text
                          from tenant t left join (
                            select distinct on (kind, name) tenant_id, kind, name, version, spec, derived
                              from resource_version where tenant_id = $1 and rulebook <= $2
                             order by kind, name, version desc) r on r.tenant_id = t.id and r.spec is not null
                         where t.id = $1 and t.rulebook >= $2""")
                .execute(Tuple.of(tenant, rulebook))
                .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(resources(rows)));
    }

    /** Activations, newest first, each with what it changed. */
    static Future<ObjectNode> activations(SqlConnection connection, String tenant, int limit) {
        return connection.preparedQuery("""
                        select r.version, r.actor, r.created_at, r.swept_at,
                          (select json_agg(json_build_object('kind', v.kind, 'name', v.name, 'version', v.version,
                              'action', case when v.spec is null then 'delete' when v.version = 1 then 'create'
                                else 'update' end) order by v.kind, v.name)
                            from resource_version v where v.tenant_id = r.tenant_id and v.rulebook = r.version)::text
                        from rulebook r where r.tenant_id = $1 order by r.version desc limit $2""").execute(Tuple.of(tenant, limit)).map(rows -> {
            ObjectNode json = Json.object();
            var items = json.putArray("items");
            for (Row row : rows) {
                ObjectNode item = items.addObject()
                        .put("version", row.getLong(0))
                        .put("actor", row.getString(1))
                        .put("at", row.getOffsetDateTime(2).toInstant().toString());
                if (row.getOffsetDateTime(3) != null) {
                    item.put("sweptAt", row.getOffsetDateTime(3).toInstant().toString());
                }
                item.set("changes", row.getString(4) == null ? Json.array() : Json.parse(row.getString(4)));
            }
            return json;
        });
    }

    /** The version in force; empty when there is no such tenant. */
    static Future<Optional<Long>> rulebook(SqlConnection connection, String tenant) {
        return connection
                .preparedQuery("select rulebook from tenant where id = $1")
                .execute(Tuple.of(tenant))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getLong(0)));
    }

    /** The last versions of resources, deleted ones included, by {@code kind/name}. */
    static Future<Map<String, Long>> lastVersions(SqlConnection connection, String tenant, Collection<Draft> drafts) {
        return connection
                .preparedQuery("""
                        select v.kind, v.name, max(v.version) from resource_version v
                          join unnest($2::text[], $3::text[]) as n (kind, name) on v.kind = n.kind and v.name = n.name
                         where v.tenant_id = $1 group by v.kind, v.name""")
                .execute(Tuple.of(
                        tenant,
                        drafts.stream().map(Draft::kind).toArray(String[]::new),
                        drafts.stream().map(Draft::name).toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Long> versions = new HashMap<>();
                    for (Row row : rows) {
                        versions.put(row.getString(0) + "/" + row.getString(1), row.getLong(2));
                    }
                    return versions;
                });
    }

    /** Advances a tenant's rulebook by one, and holds the tenant's row; false when it was not the expected one. */
    static Future<Boolean> advance(SqlConnection connection, String tenant, long from) {
        return connection
                .preparedQuery("update tenant set rulebook = rulebook + 1 where id = $1 and rulebook = $2")
                .execute(Tuple.of(tenant, from))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Writes what a new rulebook is made of. */
    static Future<Void> write(
            SqlConnection connection,
            String tenant,
            long rulebook,
            List<Resource> saved,
            List<Resource> deleted,
            String actor,
            Instant at) {
        var now = at.atOffset(ZoneOffset.UTC);
        return connection
                .preparedQuery("insert into rulebook (tenant_id, version, actor, created_at) values ($1, $2, $3, $4)")
                .execute(Tuple.of(tenant, rulebook, actor, now))
                .compose(done -> saved.isEmpty()
                        ? Future.succeededFuture()
                        : connection
                                .preparedQuery("""
                                with new as (
                                  select * from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
                                      as n (kind, name, version, spec, derived)),
                                history as (
                                  insert into resource_version
                                      (tenant_id, kind, name, version, rulebook, spec, derived, actor, created_at)
                                  select $1, kind, name, version, $7, spec::json, derived::jsonb, $8, $9 from new)
                                insert into resource (tenant_id, kind, name, version, spec, derived, updated_at)
                                select $1, kind, name, version, spec::json, derived::jsonb, $9 from new
                                on conflict (tenant_id, kind, name) do update set version = excluded.version,
                                  spec = excluded.spec, derived = excluded.derived, updated_at = excluded.updated_at""")
                                .execute(columns(tenant, saved)
                                        .addLong(rulebook)
                                        .addString(actor)
                                        .addOffsetDateTime(now)))
                .compose(done -> deleted.isEmpty()
                        ? Future.succeededFuture()
                        : connection
                                .preparedQuery("""
                                with gone as (
                                  delete from resource r
                                   using unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
                                      as n (kind, name, version, spec, derived)
                                   where r.tenant_id = $1 and r.kind = n.kind and r.name = n.name
                                  returning r.kind, r.name, r.version)
                                insert into resource_version
                                    (tenant_id, kind, name, version, rulebook, spec, actor, created_at)
                                select $1, kind, name, version + 1, $7, null, $8, $9 from gone""")
                                .execute(columns(tenant, deleted)
                                        .addLong(rulebook)
                                        .addString(actor)
                                        .addOffsetDateTime(now)))
                .mapEmpty();
    }

    private static Tuple columns(String tenant, List<Resource> resources) {
        return Tuple.of(
                tenant,
                resources.stream().map(Resource::kind).toArray(String[]::new),
                resources.stream().map(Resource::name).toArray(String[]::new),
                resources.stream().map(Resource::version).toArray(Long[]::new),
                resources.stream().map(r -> Json.write(r.spec())).toArray(String[]::new),
                resources.stream().map(r -> Json.write(r.derived())).toArray(String[]::new));
    }

    private static List<Resource> resources(RowSet<Row> rows) {
        List<Resource> resources = new ArrayList<>();
        for (Row row : rows) {
            if (row.getString(0) != null) {
                resources.add(resource(row));
            }
        }
        return resources;
    }

    private static Resource resource(Row row) {
        return new Resource(
                row.getString(0),
                row.getString(1),
                row.getLong(2),
                Json.parseObject(row.getString(3)),
                Json.parseObject(row.getString(4)));
    }
}
