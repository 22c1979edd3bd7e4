package org.vivaio.plugins.inbox;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Listener;
import org.vivaio.plugins.mail.Login;
import org.vivaio.plugins.mail.OwnLoader;

/**
 * Watches a mailbox. Goes through all folders, then waits by IDLE on the first one, or simply waits where the server has no
 * IDLE, and goes through them again.
 */
public final class Inbox implements Listener {
    private static final Duration TICK = Duration.ofMillis(250);

    private final InboxSettings settings;
    private final ConnectorContext context;
    private final ImapLine line;
    private final AtomicReference<@Nullable IMAPStore> open = new AtomicReference<>();

    Inbox(InboxSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.line = OwnLoader.run(() -> new ImapLine(settings, context));
    }

    @Override
    public void check() throws ConnectorException {
        OwnLoader.run(() -> {
            try {
                IMAPStore store = line.open();
                try {
                    for (String name : settings.folders()) {
                        line.folder(store, name).close(false);
                    }
                } finally {
                    Login.hangUp(store);
                }
                return true;
            } catch (MessagingException e) {
                throw ImapFailures.read(e);
            }
        });
    }

    @Override
    public void listen(Session session) throws ConnectorException, InterruptedException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Inbox.class.getClassLoader());
        try {
            IMAPStore store = line.open();
            open.set(store);
            try {
                session.alive();
                watch(session, store);
            } finally {
                open.set(null);
                Login.hangUp(store);
            }
        } catch (MessagingException e) {
            if (session.stopping()) {
                return;
            }
            throw ImapFailures.read(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void watch(Session session, IMAPStore store)
            throws MessagingException, ConnectorException, InterruptedException {
        FolderWalk walk = new FolderWalk(settings, new MailReader(settings), session, context);
        boolean idle = store.hasCapability("IDLE");
        while (!session.stopping()) {
            for (String name : settings.folders()) {
                if (session.stopping()) {
                    return;
                }
                IMAPFolder folder = line.folder(store, name);
                try {
                    walk.read(store, folder, name);
                } finally {
                    if (folder.isOpen()) {
                        folder.close(false);
                    }
                }
            }
            session.alive();
            if (!idle) {
                session.pause(settings.every());
                continue;
            }
            IMAPFolder first = line.folder(store, settings.folders().get(0));
            try {
                // what came between the look and now is seen by nobody else
                if (!walk.isBehind(first, settings.folders().get(0))) {
                    idle(session, first);
                }
            } finally {
                if (first.isOpen()) {
                    first.close(false);
                }
            }
        }
    }

    /** Waits until the server says something, the time is over, or the host wants an end. */
    private void idle(Session session, IMAPFolder folder) throws MessagingException {
        long until = System.nanoTime() + settings.every().toNanos();
        Thread watch = new Thread(
                () -> {
                    try {
                        while (!session.stopping() && System.nanoTime() < until) {
                            Thread.sleep(TICK.toMillis());
                        }
                        while (true) {
                            folder.doCommand(protocol -> null); // any other command ends the wait
                            Thread.sleep(TICK.toMillis());
                        }
                    } catch (InterruptedException | MessagingException e) {
                        // the wait has ended, or the line has
                    }
                },
                "inbox-idle-" + context.connection());
        watch.setDaemon(true);
        watch.start();
        try {
            folder.idle(true);
        } finally {
            watch.interrupt();
            join(watch);
        }
    }

    private static void join(Thread watch) {
        boolean interrupted = false;
        while (watch.isAlive()) {
            try {
                watch.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        IMAPStore store = open.getAndSet(null);
        if (store != null) {
            Login.hangUp(store);
        }
    }
}
