import { assetsEn } from './assets.en';
import { connectionsEn } from './connections.en';
import { deliveryEn } from './delivery.en';
import { eventsEn } from './events.en';
import { formsEn } from './forms.en';
import { identityEn } from './identity.en';
import { intakeEn } from './intake.en';
import { leadEn } from './lead.en';
import { leadsEn } from './leads.en';
import { mappingEn } from './mapping.en';
import { privacyEn } from './privacy.en';
import { reportsEn } from './reports.en';
import { rulesEn } from './rules.en';
import { segmentsEn } from './segments.en';
import { shellEn } from './shell.en';
import { supplyEn } from './supply.en';
import { workEn } from './work.en';

/** All words in English, one file for each area; a key stands in one of them only. */
export const en = {
  ...assetsEn,
  ...connectionsEn,
  ...deliveryEn,
  ...eventsEn,
  ...formsEn,
  ...identityEn,
  ...intakeEn,
  ...leadEn,
  ...leadsEn,
  ...mappingEn,
  ...privacyEn,
  ...reportsEn,
  ...rulesEn,
  ...segmentsEn,
  ...shellEn,
  ...supplyEn,
  ...workEn,
};

/** The areas, for the test that no key stands in two. */
export const areas = [assetsEn, connectionsEn, deliveryEn, eventsEn, formsEn, identityEn, intakeEn, leadEn, leadsEn, mappingEn, privacyEn, reportsEn, rulesEn, segmentsEn, shellEn, supplyEn, workEn];
