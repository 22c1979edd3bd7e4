package org.vivaio.core.work.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Bus;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** Appointments of a lead, for people's own calendars. They are made by the fact {@code appointment.booked}. */
public final class AppointmentRoutes implements Routes {
    private static final String LIST = ApiPath.TENANT + "/leads/{id}/appointments";
    private static final Duration USUAL = Duration.ofMinutes(30);

    private final LeadQueries leads;

    /** Routes that read the leads' histories. */
    public AppointmentRoutes(LeadQueries leads) {
        this.leads = leads;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, LIST).handler(context -> answer(context, false));
        ApiPath.route(router, HttpMethod.GET, LIST + "/{event}.ics").handler(context -> answer(context, true));
    }

    private void answer(RoutingContext context, boolean one) {
        try {
            Api.require(context, Role.VIEWER);
            UUID lead = Ids.parse(context.pathParam("id")).orElseThrow(AppointmentRoutes::none);
            Future<List<LeadEvent>> booked = Bus.lead(context)
                    .compose(there -> leads.ofType(context.pathParam("tenant"), lead, "appointment.booked"));
            booked.onSuccess(events -> {
                        if (one) {
                            download(context, events);
                        } else {
                            Api.send(context, Api.Answer.ok(list(events)));
                        }
                    })
                    .onFailure(failure -> Api.fail(context, failure));
        } catch (ProblemException e) {
            Api.fail(context, e);
        }
    }

    private static ProblemException none() {
        return Problem.notFound("There is no such appointment").exception();
    }

    private static ObjectNode list(List<LeadEvent> events) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (LeadEvent event : events) {
            read(event).ifPresent(appointment -> {
                ObjectNode item = items.addObject()
                        .put("id", event.id().toString())
                        .put("startsAt", appointment.startsAt().toString())
                        .put("endsAt", appointment.endsAt().toString())
                        .put("title", appointment.title());
                appointment.place().ifPresent(place -> item.put("place", place));
                appointment.note().ifPresent(note -> item.put("note", note));
            });
        }
        return json;
    }

    private static void download(RoutingContext context, List<LeadEvent> events) {
        String wanted = context.pathParam("event");
        Optional<ICalendar.Appointment> found = events.stream()
                .filter(event -> event.id().toString().equals(wanted))
                .findFirst()
                .flatMap(AppointmentRoutes::read);
        if (found.isEmpty()) {
            Api.fail(context, none());
            return;
        }
        context.response()
                .putHeader("content-type", "text/calendar; charset=utf-8")
                .putHeader("content-disposition", "attachment; filename=\"appointment.ics\"")
                .end(ICalendar.write(found.get()));
    }

    /** Empty after an erasure, and for one that tells no time. */
    private static Optional<ICalendar.Appointment> read(LeadEvent event) {
        Map<String, Object> data = event.data() instanceof Observed seen ? seen.data() : Map.of();
        Optional<Instant> starts = text(data, "startsAt").flatMap(Params::moment);
        return starts.map(at -> new ICalendar.Appointment(
                event.id() + "@vivaio",
                event.recordedAt(),
                at,
                text(data, "endsAt")
                        .flatMap(Params::moment)
                        .filter(at::isBefore)
                        .orElse(at.plus(USUAL)),
                text(data, "title").orElse("Appointment"),
                text(data, "place"),
                text(data, "note")));
    }

    private static Optional<String> text(Map<String, Object> data, String name) {
        return Optional.ofNullable(data.get(name)).map(Object::toString).filter(t -> !t.isBlank());
    }
}
