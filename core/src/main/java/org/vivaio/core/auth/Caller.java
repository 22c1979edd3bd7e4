package org.vivaio.core.auth;

import java.util.Optional;

/**
 * Who makes a request.
 *
 * @param name for the history, e.g. {@code admin} or {@code key:crm-import}
 * @param role what they may do
 * @param tenant the one tenant they belong to; empty for the instance admin, who may see all
 */
public record Caller(String name, Role role, Optional<String> tenant) {
    /** Roles, from the least. */
    public enum Role {
        /** May read. */
        VIEWER,
        /** May read and work on leads. */
        SELLER,
        /** May also send captures, change resources and handle deliveries; the default of an API key. */
        OPERATOR,
        /** May do all within the tenant. */
        MANAGER,
        /** The instance admin. */
        ADMIN
    }

    /** Whether this caller may see the tenant at all. */
    public boolean sees(String tenantId) {
        return role == Role.ADMIN || tenant.filter(tenantId::equals).isPresent();
    }

    /** Whether the caller's role is at least this one. */
    public boolean may(Role least) {
        return role.compareTo(least) >= 0;
    }

    /** As events name the actor. */
    public String actor() {
        return role == Role.ADMIN ? "admin" : "user:" + name;
    }
}
