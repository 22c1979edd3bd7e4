package org.vivaio.plugins.kafka;

/** Kafka finds its parts through the thread's class loader, which on a host's thread is not the plugin's. */
public final class OwnLoader {
    private OwnLoader() {}

    /**
     * Work that may fail in two ways.
     *
     * @param <T> what it gives
     * @param <E> one way
     * @param <F> the other
     */
    public interface Work<T, E extends Exception, F extends Exception> {
        /** Does it. */
        T run() throws E, F;
    }

    /** Does work with the plugin's class loader as the thread's. */
    public static <T, E extends Exception, F extends Exception> T in(Work<T, E, F> work) throws E, F {
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
