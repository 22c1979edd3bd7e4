package org.vivaio.plugins.inbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.Inline;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.mail.LineSettings;
import org.vivaio.plugins.mail.Security;
import org.vivaio.plugins.mail.SignIn;
import org.vivaio.plugins.mail.TokenSettings;

/** Settings of one mailbox. */
public record InboxSettings(
        @Setting(
                label = "Host",
                help = "Name of the IMAP server.",
                pattern = "[A-Za-z0-9.:_-]+",
                example = "imap.example.com")
        String host,

        @Setting(label = "Port", help = "993 for TLS, 143 for STARTTLS.", fallback = "993", min = 1, max = 65535)
        int port,

        @Setting(
                label = "Security",
                help = "With none, even the password travels readable: only for a server on this machine.",
                fallback = "tls")
        Security security,

        @Setting(label = "User name", help = "Most often the mailbox's address.", min = 1, max = 320)
        String username,

        @Setting(
                label = "Sign in with",
                help = "oauth2 for Google Workspace and Microsoft 365, which take no passwords from programs.",
                fallback = "password")
        SignIn signIn,

        @Setting(label = "Password", help = "Of the mailbox, or an app password.", when = "signIn=password")
        Optional<Secret> password,

        @Inline TokenSettings tokens,

        @Setting(
                label = "Folders",
                help = "Which folders are read. The first one is watched all the time, the others each time round.",
                fallback = "INBOX",
                group = "What is read",
                min = 1,
                max = 20)
        List<String> folders,

        @Setting(
                label = "Look again after",
                help =
                        "How often all folders are looked through, and the watched one too where the server cannot tell by itself.",
                fallback = "60s",
                group = "What is read")
        Duration every,

        @Setting(
                label = "Begin with the last days",
                help = "How far back the first look goes; 0 for what is still to come.",
                fallback = "7",
                min = 0,
                max = 3650,
                group = "What is read")
        int firstDays,

        @Setting(
                label = "Afterwards",
                help = "What becomes of a mail that was stored: it stays as it was, is marked as read, or is moved.",
                fallback = "leave",
                group = "What is read")
        Afterwards afterwards,

        @Setting(
                label = "Folder for what is done",
                help = "Made when it is missing.",
                fallback = "Vivaio",
                when = "afterwards=move",
                group = "What is read",
                pattern = "[^\\r\\n\\x00]{1,200}")
        String doneFolder,

        @Setting(
                label = "Our addresses",
                help =
                        "Besides the user name: mails from these are ours, and no enquiries; what we forward is read as from who"
                                + " wrote it.",
                example = "sales@example.com",
                pattern = "[^\\s@]+@[^\\s@]+",
                max = 200,
                group = "How it is read")
        List<String> ownAddresses,

        @Setting(
                label = "Templates",
                help =
                        "For notices that portals and forms send: how their values are found. The first one that fits counts.",
                max = 50,
                group = "How it is read")
        List<Template> templates,

        @Setting(
                label = "When the sender's check fails",
                help = "What to do when SPF, DKIM and DMARC say that a sender is not who they claim to be.",
                fallback = "accept",
                group = "How it is read")
        SenderFails whenSenderFails,

        @Setting(
                label = "Checking server",
                help =
                        "The name that stands first in Authentication-Results of your own server. Empty: the topmost one counts.",
                pattern = "[A-Za-z0-9._:-]{1,255}",
                group = "How it is read")
        Optional<String> authenticationServer,

        @Setting(
                label = "Largest mail",
                help = "In MiB. Of a bigger one only the beginning is read.",
                fallback = "25",
                min = 1,
                max = 50,
                group = "Bounds")
        int mailMiB,

        @Setting(
                label = "Most attachments",
                help = "Of one mail.",
                fallback = "10",
                min = 0,
                max = 50,
                group = "Bounds")
        int mostAttachments,

        @Setting(
                label = "Largest attachment",
                help = "In MiB. A bigger one is not kept.",
                fallback = "5",
                min = 1,
                max = 16,
                group = "Bounds")
        int attachmentMiB,

        @Setting(
                label = "All attachments",
                help = "In MiB, of one mail.",
                fallback = "15",
                min = 1,
                max = 50,
                group = "Bounds")
        int attachmentsMiB,

        @Inline LineSettings line) {

    /** What becomes of a mail that was stored. */
    public enum Afterwards {
        /** Nothing. */
        LEAVE,
        /** It is marked as read. */
        SEEN,
        /** It is moved to another folder. */
        MOVE
    }

    /** What to do when the sender could not be verified. */
    public enum SenderFails {
        /** Take it; rules see the results as {@code touch.spf}, {@code touch.dkim}, {@code touch.dmarc}. */
        ACCEPT,
        /** Hold it back until a person decides. */
        ASK
    }

    /** Checks what the types cannot say. */
    public InboxSettings {
        folders = List.copyOf(folders);
        ownAddresses = List.copyOf(ownAddresses);
        templates = List.copyOf(templates);
        if (signIn == SignIn.PASSWORD && password.isEmpty()) {
            throw new IllegalArgumentException("Give the password, or sign in with oauth2");
        }
        tokens.check(signIn, Optional.of(username), security, host);
        line.check(security);
        if (folders.isEmpty()
                || folders.stream().distinct().count() < folders.size()
                || folders.stream()
                        .anyMatch(f -> f.isBlank() || f.length() > 200 || f.matches("(?s).*[\\r\\n\\x00].*"))) {
            throw new IllegalArgumentException("Name at least one folder, and each only once");
        }
        if (afterwards == Afterwards.MOVE && folders.contains(doneFolder)) {
            throw new IllegalArgumentException("What is done cannot be moved to a folder that is read");
        }
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofMinutes(25)) > 0) {
            throw new IllegalArgumentException("Look again after 1 s to 25 min: servers end longer waits themselves");
        }
    }
}
