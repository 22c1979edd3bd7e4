package org.vivaio.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivaio.core.routing.WorkCalendar.Window;

/** Working time over weekends, holidays, leap days and days on which the clocks change. */
class WorkCalendarTest {
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    private static final WorkCalendar SHOP = calendar(
            List.of(
                    new Window(LocalTime.of(9, 0), LocalTime.of(13, 0)),
                    new Window(LocalTime.of(14, 0), LocalTime.of(18, 0))),
            "IT",
            "2026-12-24");
    private static final WorkCalendar NIGHT = calendar(List.of(new Window(LocalTime.of(22, 0), LocalTime.of(6, 0))));

    private static WorkCalendar calendar(List<Window> windows, String... holidays) {
        Map<DayOfWeek, List<Window>> hours = Map.of(
                DayOfWeek.MONDAY, windows,
                DayOfWeek.TUESDAY, windows,
                DayOfWeek.WEDNESDAY, windows,
                DayOfWeek.THURSDAY, windows,
                DayOfWeek.FRIDAY, windows);
        return new WorkCalendar(
                "test", ROME, hours, Holidays.read(List.of(holidays)).orElseThrow());
    }

    private static Instant rome(String local) {
        return java.time.LocalDateTime.parse(local).atZone(ROME).toInstant();
    }

    @Test
    void aFridayEveningGoesOnOnMondayMorning() {
        Instant friday = rome("2026-11-27T18:05");
        assertThat(SHOP.isOpen(friday)).isFalse();
        assertThat(SHOP.nextOpen(friday)).contains(rome("2026-11-30T09:00"));
        assertThat(SHOP.plus(friday, Duration.ofMinutes(15))).isEqualTo(rome("2026-11-30T09:15"));
        assertThat(SHOP.between(friday, rome("2026-11-30T09:15"))).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void theLunchBreakAndHolidaysDoNotCount() {
        assertThat(SHOP.plus(rome("2026-11-26T12:50"), Duration.ofMinutes(15))).isEqualTo(rome("2026-11-26T14:05"));
        // Christmas Eve by date, Christmas and St Stephen's each year, then a weekend
        assertThat(SHOP.plus(rome("2026-12-23T17:30"), Duration.ofHours(1))).isEqualTo(rome("2026-12-28T09:30"));
        assertThat(SHOP.isOpen(rome("2027-03-29T10:00"))).as("Easter Monday").isFalse();
        assertThat(Holidays.easter(2024)).isEqualTo(LocalDate.of(2024, 3, 31));
        assertThat(Holidays.easter(2027)).isEqualTo(LocalDate.of(2027, 3, 28));
    }

    @Test
    void aNightOnWhichClocksChangeIsAsLongAsItReallyIs() {
        // 26 October 2026 is a Monday; the night before it clocks went back, but Sunday has no window: use Friday
        // nights
        WorkCalendar saturday = new WorkCalendar(
                "night",
                ROME,
                Map.of(DayOfWeek.SATURDAY, List.of(new Window(LocalTime.of(22, 0), LocalTime.of(6, 0)))),
                Holidays.NONE);
        assertThat(saturday.between(rome("2026-10-24T12:00"), rome("2026-10-25T12:00")))
                .as("clocks go back")
                .isEqualTo(Duration.ofHours(9));
        assertThat(saturday.between(rome("2026-03-28T12:00"), rome("2026-03-29T12:00")))
                .as("clocks go forward")
                .isEqualTo(Duration.ofHours(7));
        assertThat(NIGHT.isOpen(rome("2026-11-28T05:59")))
                .as("Friday's night ends on Saturday")
                .isTrue();
        assertThat(NIGHT.isOpen(rome("2026-11-29T05:59"))).isFalse();
    }

    @Test
    void theTwentyNinthOfFebruaryIsADayLikeOthersAndAHolidayInLeapYearsOnly() {
        assertThat(SHOP.plus(rome("2028-02-28T17:30"), Duration.ofHours(1))).isEqualTo(rome("2028-02-29T09:30"));
        Holidays leap = Holidays.read(List.of("02-29")).orElseThrow();
        assertThat(leap.contains(LocalDate.of(2028, 2, 29))).isTrue();
        assertThat(leap.contains(LocalDate.of(2027, 2, 28))).isFalse();
        assertThat(Holidays.read(List.of("02-30"))).isEmpty();
    }

    @Test
    void aCalendarThatNeverOpensInSightFallsBackToPlainTime() {
        WorkCalendar closed = new WorkCalendar("closed", ROME, Map.of(DayOfWeek.MONDAY, List.of()), Holidays.NONE);
        Instant now = rome("2026-11-27T18:05");
        assertThat(closed.nextOpen(now)).isEmpty();
        assertThat(closed.plus(now, Duration.ofHours(1))).isEqualTo(now.plus(Duration.ofHours(1)));
    }

    @Test
    void whateverIsAddedIsWhatLiesBetween() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            WorkCalendar calendar = i % 2 == 0 ? SHOP : NIGHT;
            Instant from = rome("2026-01-01T00:00").plusSeconds(random.nextInt(3 * 365 * 86_400));
            Duration working = Duration.ofSeconds(1 + random.nextInt(60 * 3_600));
            Instant to = calendar.plus(from, working);
            assertThat(calendar.between(from, to))
                    .as("%s + %s = %s", from, working, to)
                    .isEqualTo(working);
            assertThat(calendar.isOpen(to.minusMillis(1))).isTrue();
        }
    }
}
