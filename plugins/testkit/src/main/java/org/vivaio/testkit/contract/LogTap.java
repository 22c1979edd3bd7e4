package org.vivaio.testkit.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Hears all that is logged, at every level of the plugin's own loggers. */
final class LogTap extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root;
    private final Logger plugins;
    private final Level before;

    private LogTap(Logger root, Logger plugins) {
        this.root = root;
        this.plugins = plugins;
        this.before = plugins.getLevel();
    }

    static LogTap open() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LogTap tap = new LogTap(context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME), context.getLogger("plugin"));
        tap.setContext(context);
        tap.start();
        tap.root.addAppender(tap);
        tap.plugins.setLevel(Level.TRACE);
        return tap;
    }

    @Override
    protected void append(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(event.getFormattedMessage());
        for (IThrowableProxy t = event.getThrowableProxy(); t != null; t = t.getCause()) {
            line.append(' ').append(t.getMessage());
        }
        lines.add(line.toString());
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        root.detachAppender(this);
        plugins.setLevel(before);
        stop();
    }
}
