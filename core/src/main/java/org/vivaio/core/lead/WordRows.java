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
    private final SqlConnection connection;

    WordRows(SqlConnection connection) {
        this.connection = connection;
    }

    /** Adds and takes away what changed since before. */
    Future<Void> update(List<LeadState> leads, UnaryOperator<LeadState> before) {
        Rows added = new Rows();
        Rows removed = new Rows();
        for (LeadState lead : leads) {
            Set<String> old = Words.of(before.apply(lead).fields());
            Set<String> now = Words.of(lead.fields());
            now.stream().filter(word -> !old.contains(word)).forEach(word -> added.add(lead, word));
            old.stream().filter(word -> !now.contains(word)).forEach(word -> removed.add(lead, word));
        }
        Future<Void> inserted = added.run(
                connection,
                "insert into lead_word (tenant_id, token, lead_id)"
                        + " select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing");
        Future<Void> deleted = removed.run(
                connection,
                "delete from lead_word w using unnest($1::text[], $2::text[], $3::uuid[]) as x(t, k, l)"
                        + " where w.tenant_id = x.t and w.token = x.k and w.lead_id = x.l");
        return Future.all(inserted, deleted).mapEmpty();
    }

    private static final class Rows {
        private final List<String> tenants = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final List<UUID> leads = new ArrayList<>();

        void add(LeadState lead, String word) {
            tenants.add(lead.tenant());
            words.add(word);
            leads.add(lead.id());
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
