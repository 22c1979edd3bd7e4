/** Leads as files, dropped into a directory here or over SFTP. */
@NullMarked
package org.vivaio.plugins.file;

import org.jspecify.annotations.NullMarked;
