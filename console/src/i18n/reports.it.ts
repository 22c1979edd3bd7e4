import type { reportsEn } from './reports.en';

export const reportsIt: Record<keyof typeof reportsEn, string> = {
  behind: 'Lead: {{what}}',
  behind_all: 'tutti gli arrivati',
  behind_reached: 'arrivati a {{stage}}',
  behind_band_reached: '{{band}}, poi arrivati a {{stage}}',
  behind_open: 'Mostra questi lead',
  behind_close: 'Chiudi l’elenco',
  behind_more: 'Mostra altri lead',
  behind_none: 'Di questi lead non resta nessuno',
  behind_none_text: 'Sono stati contati, e poi scartati.',
  behind_hint: 'Come sono stati contati, dal più recente. Di chi è stato scartato dopo resta solo il conto.',
};
