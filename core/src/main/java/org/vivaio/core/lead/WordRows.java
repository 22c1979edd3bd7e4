package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.vivaio.core.platform.Db;

/** The table {@code lead_word}: the words of leads, kept in step with their fields. */
final class WordRows {
    private static final String DELETE =
            "delete from lead_word w using unnest($1::text[], $2::text[], $3::uuid[]) as x(t, k, l)"
                    + " where w.tenant_id = x.t and w.token = x.k and w.lead_id = x.l";

    private final SqlConnection connection;

    WordRows(SqlConnection connection) {
        this.connection = connection;
    }

    /** Adds and takes away what changed since before. */
    Future<Void> update(List<LeadState> leads, UnaryOperator<LeadState> before) {
        Rows added = new Rows();
        Rows removed = new Rows();
        for (LeadState lead : leads) {
            LeadState was = before.apply(lead);
            // a merged lead is found by the one that stands for it, with its own words too
            Set<String> old = was.mergedInto().isPresent() ? Set.of() : Words.of(was.fields());
            Set<String> now = lead.mergedInto().isPresent() ? Set.of() : Words.of(lead.fields());
            if (!was.mergedInto().equals(lead.mergedInto())) {
                lead.mergedInto().ifPresent(root -> old.forEach(word -> added.add(lead.tenant(), root, word)));
                was.mergedInto()
                        .ifPresent(root -> now.stream()
                                .filter(word -> leads.stream()
                                        .filter(other -> other.id().equals(root))
                                        .noneMatch(other ->
                                                Words.of(other.fields()).contains(word)))
                                .forEach(word -> removed.add(lead.tenant(), root, word)));
            }
            now.stream().filter(word -> !old.contains(word)).forEach(word -> added.add(lead.tenant(), lead.id(), word));
            old.stream()
                    .filter(word -> !now.contains(word))
                    .forEach(word -> removed.add(lead.tenant(), lead.id(), word));
        }
        Future<Void> inserted = added.run(
                connection,
                "insert into lead_word (tenant_id, token, lead_id)"
                        + " select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing");
        Future<Void> deleted = removed.run(connection, DELETE);
        return Future.all(inserted, deleted).mapEmpty();
    }

    /** Takes words away from a lead. */
    Future<Void> forget(String tenant, UUID lead, Set<String> words) {
        Rows removed = new Rows();
        words.forEach(word -> removed.add(tenant, lead, word));
        return removed.run(connection, DELETE);
    }

    private static final class Rows {
        private final List<String> tenants = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final List<UUID> leads = new ArrayList<>();

        void add(String tenant, UUID lead, String word) {
            tenants.add(tenant);
            words.add(word);
            leads.add(lead);
        }

        Future<Void> run(SqlConnection connection, String sql) {
            return words.isEmpty()
                    ? Future.succeededFuture()
                    : connection
                            .preparedQuery(sql)
                            .execute(Db.params(
                                    tenants.toArray(String[]::new),
                                    words.toArray(String[]::new),
                                    leads.toArray(UUID[]::new)))
                            .mapEmpty();
        }
    }
}
