package org.vivaio.plugins.file;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.CrmExporter;

/** The door of this plugin. */
@Extension
public final class FileExporterFactory implements ConnectorFactory<FileSettings> {
    /** Called by the host. */
    public FileExporterFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "exporter-file",
                "Files (CSV, JSON)",
                "Drops leads as CSV or JSON files on an SFTP server or into a directory of this server, as they come or by"
                        + " schedule.");
    }

    @Override
    public Class<FileSettings> settings() {
        return FileSettings.class;
    }

    @Override
    public CrmExporter open(FileSettings settings, ConnectorContext context) {
        Drop drop = settings.target() == FileSettings.Target.LOCAL
                ? new LocalDrop(LocalDrop.operatorsBase(), context.tenant(), settings.directory())
                : new SftpDrop(settings);
        return new FileExporter(settings, context, drop);
    }
}
