package org.vivaio.plugins.mail;

/** Runs work with the plugin's class loader on the thread: Jakarta Mail finds its parts through it. */
public final class OwnLoader {
    private OwnLoader() {}

    /**
     * What may fail.
     *
     * @param <T> what it gives
     * @param <E> how it fails
     */
    public interface Work<T, E extends Exception> {
        /** Does it. */
        T run() throws E;
    }

    /** Does it with the plugin's class loader as the thread's. */
    public static <T, E extends Exception> T run(Work<T, E> work) throws E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(OwnLoader.class.getClassLoader());
        try {
            return work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
