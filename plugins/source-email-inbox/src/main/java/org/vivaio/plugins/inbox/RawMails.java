package org.vivaio.plugins.inbox;

import jakarta.mail.MessagingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.UID;

/** Gets many mails in one question: asked for one by one, a full mailbox would take as many round trips. */
final class RawMails {
    private RawMails() {}

    /** The bytes of mails by their uids; those that the server did not give are missing. */
    static Map<Long, byte[]> fetch(IMAPFolder folder, List<Long> uids) throws MessagingException {
        Map<Long, byte[]> found = new HashMap<>();
        if (uids.isEmpty()) {
            return found;
        }
        String set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
        folder.doCommand(protocol -> {
            Response[] responses = protocol.command("UID FETCH " + set + " (UID BODY.PEEK[])", null);
            for (Response response : responses) {
                if (response instanceof FetchResponse one) {
                    UID uid = one.getItem(UID.class);
                    BODY body = one.getItem(BODY.class);
                    if (uid != null && body != null && body.getByteArray() != null) {
                        found.put(uid.uid, body.getByteArray().getNewBytes());
                    }
                }
            }
            protocol.notifyResponseHandlers(responses);
            return null;
        });
        return found;
    }
}
