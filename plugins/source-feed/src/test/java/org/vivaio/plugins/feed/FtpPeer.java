package org.vivaio.plugins.feed;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** An FTP server (Apache FtpServer) over a directory, with or without TLS. */
final class FtpPeer implements AutoCloseable {
    static final String USER = "feed";
    static final String PASSWORD = "password-of-ftp";

    private final FtpServer server;
    private final Listener listener;
    private final Path root;
    private String certificate = "";

    FtpPeer(Path root, boolean tls) throws Exception {
        this.root = root;
        ListenerFactory listeners = new ListenerFactory();
        listeners.setServerAddress("127.0.0.1");
        listeners.setPort(0);
        DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
        if (tls) {
            Path keys = Files.createTempDirectory("ftp-keys").resolve("keys.p12");
            run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "ftp",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-validity",
                    "3650",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    "changeit"));
            KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
            certificate = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(store.getCertificate("ftp").getEncoded()));
            SslConfigurationFactory ssl = new SslConfigurationFactory();
            ssl.setKeystoreFile(new File(keys.toString()));
            ssl.setKeystorePassword("changeit");
            ssl.setKeystoreType("PKCS12");
            ssl.setSslProtocol("TLSv1.2", "TLSv1.3");
            listeners.setSslConfiguration(ssl.createSslConfiguration());
            data.setSslConfiguration(ssl.createSslConfiguration());
        }
        listeners.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
        listener = listeners.createListener();
        FtpServerFactory factory = new FtpServerFactory();
        factory.addListener("default", listener);
        BaseUser user = new BaseUser();
        user.setName(USER);
        user.setPassword(PASSWORD);
        user.setHomeDirectory(root.toString());
        user.setAuthorities(List.of(new WritePermission()));
        factory.getUserManager().save(user);
        server = factory.createServer();
        server.start();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed");
        }
    }

    int port() {
        return listener.getPort();
    }

    String certificate() {
        return certificate;
    }

    void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Override
    public void close() {
        server.stop();
    }
}
