package org.vivaio.core.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets with AES-256-GCM. A sealed text opens only with the same key and in the same place, so that a row copied
 * to another tenant or record is of no use.
 */
public final class Sealer {
    /** The setting with the key. */
    public static final String SETTING = "VIVAIO_SECRET_KEY";

    private static final String FILE = "secret.key";
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final byte FORMAT = 1;
    private static final int SHORTEST = 16;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private Sealer(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Takes the key from {@code VIVAIO_SECRET_KEY}, else from the key file of the data directory, which the first start
     * makes (mode 0600). Nodes that share a database need the same key.
     *
     * @throws IllegalArgumentException when the setting is too short or the file is damaged; the message tells the remedy
     */
    public static Sealer resolve(Map<String, String> environment, Path dataDirectory) {
        String setting = environment.getOrDefault(SETTING, "");
        return setting.isEmpty() ? new Sealer(keyFile(dataDirectory.resolve(FILE))) : ofText(setting);
    }

    /** A key of 32 bytes in base64, or any text of 16 characters or more, from which the key is derived. */
    public static Sealer ofText(String text) {
        Optional<byte[]> raw = decode(text);
        if (raw.isPresent()) {
            return new Sealer(raw.get());
        }
        if (text.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    SETTING + " is too short: give 32 bytes in base64 (openssl rand -base64 32), or a text of "
                            + SHORTEST + " characters or more");
        }
        return new Sealer(derive(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Seals a text for one place. */
    public String seal(String plain, String place) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            byte[] sealed = cipher.doFinal(plain.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(1 + NONCE + sealed.length)
                            .put(FORMAT)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot seal with AES-GCM", e);
        }
    }

    /** Opens what was sealed for this place; empty when the key or the place is another, or the text was changed. */
    public Optional<String> open(String sealed, String place) {
        try {
            byte[] bytes = Base64.getDecoder().decode(sealed);
            if (bytes.length <= 1 + NONCE || bytes[0] != FORMAT) {
                return Optional.empty();
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, bytes, 1, NONCE));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return Optional.of(
                    new String(cipher.doFinal(bytes, 1 + NONCE, bytes.length - 1 - NONCE), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.trim());
            return bytes.length == KEY ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** HKDF (RFC 5869) with one block of output. */
    private static byte[] derive(byte[] secret) {
        byte[] extracted = hmac("vivaio".getBytes(StandardCharsets.UTF_8), secret);
        return hmac(extracted, "secrets\u0001".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA256", e);
        }
    }

    private static byte[] keyFile(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] fresh = new byte[KEY];
                new SecureRandom().nextBytes(fresh);
                writePrivately(file, Base64.getEncoder().encodeToString(fresh) + "\n");
                Arrays.fill(fresh, (byte) 0);
            }
            return decode(Files.readString(file))
                    .orElseThrow(() -> new IllegalArgumentException("The key file " + file
                            + " is damaged: restore it from a backup, or remove it and enter all secrets again"));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The key file " + file + " cannot be read or made (" + e.getMessage() + "): check its rights", e);
        }
    }

    /**
     * Writes a file that only its owner may read, from its first moment; one that exists already is left as it is, so of
     * two processes that start together both go on with the same.
     */
    public static void writePrivately(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path draft = folder.resolve(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        Files.deleteIfExists(draft);
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = posix
                ? Files.newByteChannel(
                        draft,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.newByteChannel(draft, options)) {
            channel.write(StandardCharsets.UTF_8.encode(content));
        }
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // another process was first
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** A key of 32 bytes for another use; the same on all nodes that have the same secret key. */
    public byte[] derive(String use) {
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            return mac.doFinal(("vivaio " + use).getBytes(StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
