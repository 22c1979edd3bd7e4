package org.vivaio.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.Features;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Rulebook;

/** What came in on a day against what became of it at a destination that should have had all of it. */
class ReconciliationTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 2);
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Vertx VERTX = Vertx.vertx();
    private static final String URL = TestPostgres.freshDatabase();
    private static final Db DB = open();
    private static long ids;

    private static Db open() {
        await(Migrations.apply(VERTX, PgConnectOptions.fromUri(URL)));
        return Db.open(VERTX, PgConnectOptions.fromUri(URL), "reconciliation", 2);
    }

    @AfterAll
    static void close() {
        await(DB.close());
        await(VERTX.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static UUID id(Instant at) {
        return new UUID(at.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L | ++ids);
    }

    private static UUID lead(String tenant, Instant at) {
        UUID lead = id(at);
        TestPostgres.query(URL, """
                insert into lead (tenant_id, id, seq, stage, source, rulebook, created_at, updated_at)
                values ('%1$s', '%2$s', 1, 'lead', 'web', 1, now(), now())""".formatted(tenant, lead));
        TestPostgres.query(URL, """
                insert into inbox (tenant_id, id, kind, source, content_type, lead_id, state, due_at, verdict, attached)
                values ('%1$s', '%2$s', 'capture', 'web', 'application/json', '%3$s', 'done', now(), 'accepted', false)""".formatted(tenant, id(at), lead));
        return lead;
    }

    private static void ended(String tenant, UUID lead, Instant at) {
        TestPostgres.query(URL, """
                insert into effect_log (tenant_id, id, lead_id, kind, connection, cause, state, attempts, created_at, finished_at)
                values ('%1$s', '%2$s', '%3$s', 'export', 'crm', '%3$s', 'delivered', 1, now(), now())""".formatted(tenant, id(at), lead));
    }

    private static void dead(String tenant, UUID lead) {
        TestPostgres.query(URL, """
                insert into effect (tenant_id, id, lead_id, kind, connection, cause, state, due_at, created_at)
                values ('%1$s', '%2$s', '%3$s', 'export', 'crm', '%3$s', 'dead', now(), now())""".formatted(tenant, id(NOON), lead));
    }

    private static Reconciliation reconciliation() {
        Resource crm = new Resource(
                "connection",
                "crm",
                1,
                Json.parseObject("{\"connector\": \"exporter-webhook\", \"settings\": {}}"),
                Json.parseObject("{\"roles\": [\"exporter\"]}"));
        Rulebook rulebook = Rulebook.compile("one", 1, new ResourceSet(List.of(crm)), Features.RULEBOOK);
        return new Reconciliation(
                VERTX,
                DB,
                Clock.fixed(NOON.plusSeconds(100_000), ZoneOffset.UTC),
                () -> Set.of("one", "two"),
                tenant -> Future.succeededFuture(rulebook),
                new SimpleMeterRegistry());
    }

    @Test
    void what_is_missing_or_dead_is_found_and_other_tenants_days_and_ends_are_not() {
        for (String tenant : List.of("one", "two")) {
            // in use since long
            ended(tenant, lead(tenant, NOON.minusSeconds(200_000)), NOON.minusSeconds(200_000));
            ended(tenant, lead(tenant, NOON), NOON);
            lead(tenant, NOON.plusSeconds(86_400));
        }
        dead("one", lead("one", NOON));
        lead("one", NOON);
        Reconciliation reconciliation = reconciliation();

        assertThat(await(reconciliation.check("one", DAY))).isEqualTo(2);
        assertThat(await(reconciliation.check("one", DAY)))
                .as("counted again, not twice")
                .isEqualTo(2);
        assertThat(await(reconciliation.check("two", DAY))).isZero();

        var items = await(reconciliation.list("one", Optional.of(DAY))).path("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).path("source").asText()).isEqualTo("web");
        assertThat(items.get(0).path("received").asInt()).isEqualTo(3);
        assertThat(items.get(0).path("delivered").asInt()).isEqualTo(1);
        assertThat(items.get(0).path("dead").asInt()).isEqualTo(1);
        assertThat(items.get(0).path("missing").asInt()).isEqualTo(1);
        assertThat(items.get(0).path("alarm").asBoolean()).isTrue();
    }
}
