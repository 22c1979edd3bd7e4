package org.vivaio.plugins.email;

/** Runs work with the plugin's class loader on the thread: Jakarta Mail finds its parts through it. */
final class OwnLoader {
    private OwnLoader() {}

    /** What may fail. */
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    static <T, E extends Exception> T run(Work<T, E> work) throws E {
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
