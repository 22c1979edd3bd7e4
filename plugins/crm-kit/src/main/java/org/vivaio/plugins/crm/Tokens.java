package org.vivaio.plugins.crm;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.vivaio.api.ConnectorException;

/**
 * An access token that is fetched once, however many threads want it, and renewed before it ends.
 *
 * @param <T> what is kept with the token, e.g. the instance's address
 */
public final class Tokens<T> {
    private static final Duration EARLY = Duration.ofSeconds(60);

    private final Clock clock;
    private final Source<T> source;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Token<T>> current = Optional.empty();

    /**
     * Tokens of one account.
     *
     * @param source asks the CRM for a new one
     */
    public Tokens(Clock clock, Source<T> source) {
        this.clock = clock;
        this.source = source;
    }

    /**
     * A token.
     *
     * @param until when it ends
     */
    public record Token<T>(T value, Instant until) {}

    /** Where tokens come from. */
    @FunctionalInterface
    public interface Source<T> {
        /** Asks for a new token. */
        Token<T> fetch() throws ConnectorException;
    }

    /** A token that is good for a while. */
    public T get() throws ConnectorException {
        Optional<Token<T>> now = current.filter(this::isGood);
        return now.isPresent() ? now.get().value() : renew(Optional.empty());
    }

    /** The CRM refused this one: fetches another, unless somebody else did so meanwhile. */
    public T insteadOf(T refused) throws ConnectorException {
        return renew(Optional.of(refused));
    }

    private T renew(Optional<T> refused) throws ConnectorException {
        lock.lock();
        try {
            Optional<Token<T>> now = current.filter(this::isGood)
                    .filter(token -> refused.isEmpty() || !token.value().equals(refused.get()));
            if (now.isEmpty()) {
                now = Optional.of(source.fetch());
                current = now;
            }
            return now.get().value();
        } finally {
            lock.unlock();
        }
    }

    private boolean isGood(Token<T> token) {
        return clock.instant().plus(EARLY).isBefore(token.until());
    }
}
