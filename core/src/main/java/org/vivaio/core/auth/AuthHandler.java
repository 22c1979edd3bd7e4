package org.vivaio.core.auth;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.vivaio.core.auth.TenantDirectory.Standing;
import org.vivaio.core.http.Api;
import org.vivaio.core.platform.Problem;

/**
 * Stands before all of {@code /api/v1}: who has no valid token gets 401; who asks for a tenant that is not theirs gets the
 * same 404 as for one that does not exist. What a role may do is checked by each route.
 */
public final class AuthHandler implements Handler<RoutingContext> {
    private static final String TENANTS = "/api/v1/tenants/";
    private static final String OPENAPI = "/api/v1/openapi.json";
    private static final Problem SUSPENDED = Problem.of(
            403,
            "suspended",
            "The tenant is suspended",
            "Nothing can be read or sent until the instance admin resumes the tenant");

    private final Authenticator authenticator;
    private final TenantDirectory tenants;

    /** A handler for all tenants of the directory. */
    public AuthHandler(Authenticator authenticator, TenantDirectory tenants) {
        this.authenticator = authenticator;
        this.tenants = tenants;
    }

    @Override
    public void handle(RoutingContext context) {
        if (context.normalizedPath().equals(OPENAPI)) {
            context.next();
            return;
        }
        String header = Optional.ofNullable(context.request().getHeader("authorization"))
                .orElse("");
        Future<Caller> admitted =
                authenticator.authenticate(header).compose(caller -> admit(caller, context.normalizedPath()));
        if (admitted.isComplete()) {
            go(context, admitted);
            return;
        }
        // The body must not pass by while nobody reads it, and the answer may come in another request's context.
        Context here = Vertx.currentContext();
        boolean paused = !context.request().isEnded();
        if (paused) {
            context.request().pause();
        }
        admitted.onComplete(done -> here.runOnContext(back -> {
            if (paused) {
                context.request().resume();
            }
            go(context, done);
        }));
    }

    private static void go(RoutingContext context, AsyncResult<Caller> admitted) {
        if (admitted.failed()) {
            Api.fail(context, admitted.cause());
        } else {
            Api.caller(context, admitted.result());
            context.next();
        }
    }

    private Future<Caller> admit(Caller caller, String path) {
        if (!path.startsWith(TENANTS) || path.length() == TENANTS.length()) {
            return Future.succeededFuture(caller);
        }
        String tenant = tenant(path);
        if (!caller.sees(tenant)) {
            return Future.failedFuture(notFound(tenant));
        }
        return tenants.standing(tenant).compose(standing -> {
            if (standing == Standing.UNKNOWN) {
                return Future.failedFuture(notFound(tenant));
            }
            return standing == Standing.SUSPENDED && caller.role() != Caller.Role.ADMIN
                    ? Future.failedFuture(SUSPENDED.exception())
                    : Future.succeededFuture(caller);
        });
    }

    /** The part after {@code tenants/}, without what follows a colon. */
    private static String tenant(String path) {
        int end = path.indexOf('/', TENANTS.length());
        String segment = path.substring(TENANTS.length(), end < 0 ? path.length() : end);
        int colon = segment.indexOf(':');
        return colon < 0 ? segment : segment.substring(0, colon);
    }

    private static Throwable notFound(String tenant) {
        return Problem.notFound("There is no tenant " + tenant + " for you").exception();
    }
}
