import type { en } from './en';
import { connectionsIt } from './connections.it';
import { deliveryIt } from './delivery.it';
import { eventsIt } from './events.it';
import { formsIt } from './forms.it';
import { identityIt } from './identity.it';
import { intakeIt } from './intake.it';
import { leadIt } from './lead.it';
import { leadsIt } from './leads.it';
import { privacyIt } from './privacy.it';
import { rulesIt } from './rules.it';
import { segmentsIt } from './segments.it';
import { shellIt } from './shell.it';
import { workIt } from './work.it';

export const it: Record<keyof typeof en, string> = {
  ...connectionsIt,
  ...deliveryIt,
  ...eventsIt,
  ...formsIt,
  ...identityIt,
  ...intakeIt,
  ...leadIt,
  ...leadsIt,
  ...privacyIt,
  ...rulesIt,
  ...segmentsIt,
  ...shellIt,
  ...workIt,
};
