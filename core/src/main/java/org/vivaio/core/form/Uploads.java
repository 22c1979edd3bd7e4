package org.vivaio.core.form;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.platform.Problem;

/** Keeps the files that come along with submits. */
public interface Uploads {
    /** For hosts without a place for files: a submit with one is refused. */
    Uploads REFUSED = new Uploads() {
        @Override
        public Future<List<UUID>> store(String tenant, String form, String key, List<UploadedFile> files) {
            return files.isEmpty()
                    ? Future.succeededFuture(List.of())
                    : Future.failedFuture(
                            Problem.unavailable("Files cannot be stored here").exception());
        }

        @Override
        public Future<Void> link(String tenant, List<UUID> files, String captureId) {
            return Future.succeededFuture();
        }
    };

    /** Stores files under a submit's key; the same key again finds what is there. Committed when it completes. */
    Future<List<UUID>> store(String tenant, String form, String key, List<UploadedFile> files);

    /** Says which capture the files belong to. */
    Future<Void> link(String tenant, List<UUID> files, String captureId);
}
