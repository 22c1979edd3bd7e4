package org.vivaio.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a capture, about 400 in the body, made once; each request only changes digits. Every number gives another
 * e-mail address and another phone number, so that each capture is a lead of its own. Not safe for use by many threads.
 */
public final class LeadTemplate {
    private static final int EMAIL_DIGITS = 10;
    private static final int PHONE_DIGITS = 7;

    private static final String BODY =
            "{\"source\":\"api\",\"fields\":{\"firstName\":\"Giovanna\",\"lastName\":\"Castelli\","
                    + "\"email\":\"giovanna.##########@casa-example.it\",\"phone\":\"+39 347 @@@@@@@\","
                    + "\"company\":\"Officine Castelli\",\"province\":\"MI\",\"city\":\"Milano\","
                    + "\"message\":\"Vorrei un preventivo per la manutenzione di tre macchine, grazie.\"},"
                    + "\"touch\":{\"source\":\"google\",\"medium\":\"cpc\",\"campaign\":\"primavera\",\"content\":\"a\"}}";

    private final byte[] bytes;
    private final int emailAt;
    private final int phoneAt;

    /**
     * Prepares the requests of one tenant.
     *
     * @param tenant its id
     * @param query what follows the path, such as {@code ?wait=0}, or nothing
     * @param token the bearer token
     */
    public LeadTemplate(String tenant, String query, String token) {
        String head = "POST /api/v1/tenants/" + tenant + "/captures" + query + " HTTP/1.1\r\n"
                + "host: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer " + token
                + "\r\ncontent-length: " + BODY.length() + "\r\n\r\n";
        String whole = head + BODY;
        this.bytes = whole.getBytes(StandardCharsets.US_ASCII);
        this.emailAt = whole.indexOf("##########");
        this.phoneAt = whole.indexOf("@@@@@@@");
    }

    /** The body as every request has it, with placeholders where digits go: as many bytes as a lead of the benchmark. */
    public static String sample() {
        return BODY;
    }

    /** Puts the request of a number into a buffer. */
    public void write(long number, ByteBuffer to) {
        digits(number, emailAt, EMAIL_DIGITS);
        digits(number, phoneAt, PHONE_DIGITS);
        to.put(bytes);
    }

    private void digits(long number, int at, int count) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
