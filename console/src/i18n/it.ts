import type { en } from './en';
import { assetsIt } from './assets.it';
import { connectionsIt } from './connections.it';
import { deliveryIt } from './delivery.it';
import { eventsIt } from './events.it';
import { formsIt } from './forms.it';
import { identityIt } from './identity.it';
import { intakeIt } from './intake.it';
import { leadIt } from './lead.it';
import { leadsIt } from './leads.it';
import { mappingIt } from './mapping.it';
import { privacyIt } from './privacy.it';
import { reportsIt } from './reports.it';
import { rulesIt } from './rules.it';
import { segmentsIt } from './segments.it';
import { shellIt } from './shell.it';
import { supplyIt } from './supply.it';
import { workIt } from './work.it';

export const it: Record<keyof typeof en, string> = {
  ...assetsIt,
  ...connectionsIt,
  ...deliveryIt,
  ...eventsIt,
  ...formsIt,
  ...identityIt,
  ...intakeIt,
  ...leadIt,
  ...leadsIt,
  ...mappingIt,
  ...privacyIt,
  ...reportsIt,
  ...rulesIt,
  ...segmentsIt,
  ...shellIt,
  ...supplyIt,
  ...workIt,
};
