package org.vivaio.core.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Random;
import java.util.UUID;
import org.vivaio.api.Connector;
import org.vivaio.core.lead.Decider;

/** The borders of the design; each message says what to do instead. */
@AnalyzeClasses(
        packages = {"org.vivaio.core", "org.vivaio.api"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CORE = "org.vivaio.core.";

    /** Functions of a lead and its rulebook: {@link Decider}s, what they are configured by, what they fold. */
    private static final DescribedPredicate<JavaClass> PURE = new DescribedPredicate<>("deciders and their rules") {
        @Override
        public boolean test(JavaClass type) {
            boolean feature = type.getPackageName()
                    .matches("org\\.vivaio\\.core\\.(consent|tags|scoring|lifecycle|routing|work|export)");
            return type.isAssignableTo(Decider.class) && !type.isInterface()
                    || feature
                            && !type.getSimpleName().contains("Verticle")
                            && !type.getName().contains("Verticle$");
        }
    };

    private static DescribedPredicate<JavaCall<?>> call(Class<?> owner, String... names) {
        return new DescribedPredicate<>(owner.getSimpleName() + "." + String.join("|", names)) {
            @Override
            public boolean test(JavaCall<?> call) {
                return call.getTargetOwner().isEquivalentTo(owner)
                        && java.util.List.of(names).contains(call.getName())
                        && (owner == UUID.class
                                || call.getTarget().getRawParameterTypes().isEmpty());
            }
        };
    }

    @ArchTest
    static final ArchRule the_plugin_api_uses_the_jdk_only = classes()
            .that()
            .resideInAPackage("org.vivaio.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.vivaio.api..", "java..", "org.slf4j..", "org.pf4j..", "org.jspecify..")
            .because("plugins are compiled against nothing else: pass JDK types, and put the rest into core");

    @ArchTest
    static final ArchRule deciders_do_no_io = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "java.io..",
                    "java.nio.file..",
                    "java.net.http..",
                    "java.sql..",
                    "java.util.concurrent..",
                    "org.vivaio.core.platform.outbound..",
                    "org.vivaio.core.http..",
                    "org.vivaio.core.inbox..",
                    "org.vivaio.core.delivery..",
                    "org.vivaio.core.plugin..")
            .because("a stored decision must come out the same when it is made again: ask for a Context.Need, which the"
                    + " pipeline loads and records, or write what you need into the fact at intake");

    @ArchTest
    static final ArchRule deciders_have_no_clock_and_no_dice = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(
                    Clock.class,
                    Random.class,
                    java.security.SecureRandom.class,
                    java.util.concurrent.ThreadLocalRandom.class)
            .orShould()
            .callMethodWhere(DescribedPredicate.describe(
                    "now() or random",
                    call -> call.getName().equals("now")
                                    && call.getTargetOwner().getPackageName().equals("java.time")
                            || call.getName().equals("randomUUID")
                            || call.getTargetOwner().isEquivalentTo(System.class)))
            .because(
                    "time comes in as the fact's moment or Situation.now(), ids come from the pipeline: take them from there");

    @ArchTest
    static final ArchRule time_and_ids_come_from_the_platform = noClasses()
            .that()
            .resideInAPackage("org.vivaio.core..")
            .and()
            .resideOutsideOfPackages(
                    "org.vivaio.core.platform..", "org.vivaio.core.app.demo..", "org.vivaio.core.app.cli..")
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "now() without a clock, or a random id",
                    call -> call.getTarget().getRawParameterTypes().stream()
                                            .noneMatch(p -> p.isEquivalentTo(Clock.class))
                                    && call.getName().equals("now")
                                    && (call.getTargetOwner().isEquivalentTo(Instant.class)
                                            || call.getTargetOwner().isEquivalentTo(OffsetDateTime.class)
                                            || call.getTargetOwner().isEquivalentTo(LocalDate.class))
                            || call.getTargetOwner().isEquivalentTo(UUID.class)
                                    && call.getName().equals("randomUUID")))
            .because("tests set the clock and the ids: take a Clock and platform.Ids in the constructor");

    @ArchTest
    static final ArchRule only_the_plugin_host_calls_connectors = noClasses()
            .that()
            .resideInAPackage("org.vivaio.core..")
            .and()
            .resideOutsideOfPackages("org.vivaio.core.plugin..", "org.vivaio.core.app")
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "a method of a connector", call -> call.getTargetOwner().isAssignableTo(Connector.class)))
            .because("a plugin may hang or throw anything: hand a lambda to plugin.ConnectorRunner, which gives it a"
                    + " thread, a time and a permit of its own");

    @ArchTest
    static final ArchRule only_app_knows_everybody = noClasses()
            .that()
            .resideInAPackage("org.vivaio.core..")
            .and()
            .resideOutsideOfPackage("org.vivaio.core.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.vivaio.core.app..")
            .because("features are joined in app.Wiring: declare what you need as an interface of your own, and let"
                    + " Wiring pass it in");

    @ArchTest
    static final ArchRule the_platform_knows_no_feature = noClasses()
            .that()
            .resideInAPackage("org.vivaio.core.platform..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.vivaio.core..")
                    .and(DescribedPredicate.not(resideInAPackage("org.vivaio.core.platform.."))))
            .because("everything stands on the platform: move what it needs down, or the code up into its feature");

    @ArchTest
    static final ArchRule features_are_free_of_cycles = slices().matching("org.vivaio.core.(*)..")
            .should()
            .beFreeOfCycles()
            // accepted: who calls is a value that every route asks for, and the routes of auth are routes like others
            .ignoreDependency(
                    resideInAPackage("org.vivaio.core.http.."),
                    assignableTo(org.vivaio.core.auth.Caller.class)
                            .or(assignableTo(org.vivaio.core.auth.Caller.Role.class)))
            .because("a feature can be understood, tested and changed alone: let one side declare an interface and app"
                    + " implement it");

    @ArchTest
    static final ArchRule only_the_http_side_knows_the_router = noClasses()
            .that()
            .resideInAnyPackage(
                    CORE + "lead",
                    CORE + "inbox",
                    CORE + "identity",
                    CORE + "consent",
                    CORE + "tags",
                    CORE + "scoring",
                    CORE + "lifecycle",
                    CORE + "routing",
                    CORE + "work",
                    CORE + "export",
                    CORE + "platform..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.ext.web..")
            .because("these are reached over the event bus: put the route into http");

    private ArchitectureTest() {}
}
