/** What the CRM exporters share: field mapping, JSON over HTTP, failures, tokens, outcomes. */
@NullMarked
package org.vivaio.plugins.crm;

import org.jspecify.annotations.NullMarked;
