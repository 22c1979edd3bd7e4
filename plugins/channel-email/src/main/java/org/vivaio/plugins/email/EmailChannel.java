package org.vivaio.plugins.email;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;
import org.vivaio.plugins.mail.AccessTokens;
import org.vivaio.plugins.mail.OwnLoader;

/** Sends e-mail through one SMTP server. */
final class EmailChannel implements Channel {
    private final MailWriter writer;
    private final SmtpLine line;
    private final Optional<DkimSigner> signer;
    private final Clock clock;

    EmailChannel(EmailSettings settings, ConnectorContext context) {
        writer = new MailWriter(settings, context.clock());
        signer = settings.signer();
        clock = context.clock();
        Optional<AccessTokens> tokens = AccessTokens.of(settings.signIn(), settings.tokens(), context);
        line = OwnLoader.run(() -> new SmtpLine(settings, context.publicUri(), context.clock(), tokens));
    }

    @Override
    public String medium() {
        return "email";
    }

    /** A repeat carries the same Message-ID, by which mailboxes recognise it. */
    @Override
    public Uncertain uncertain() {
        return Uncertain.RETRY;
    }

    @Override
    public void check() throws ConnectorException {
        OwnLoader.run(() -> {
            try {
                line.probe();
                return true;
            } catch (MessagingException e) {
                throw SmtpFailures.read(e);
            }
        });
    }

    @Override
    public Receipt send(Message message) throws ConnectorException {
        return OwnLoader.run(() -> {
            try {
                MimeMessage mail = writer.write(line.session(), message);
                if (signer.isPresent()) {
                    signer.get().sign(mail, clock.instant());
                }
                String answer = line.send(mail).strip();
                String shown = answer.substring(0, Math.min(answer.length(), 200));
                return new Receipt(writer.messageId(message.key()), Map.of("answer", shown));
            } catch (MessagingException e) {
                throw SmtpFailures.read(e);
            }
        });
    }

    @Override
    public void close() {
        line.close();
    }
}
