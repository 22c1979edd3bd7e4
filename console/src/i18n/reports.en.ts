/** The leads behind the numbers of reports. */
export const reportsEn = {
  behind: 'Leads: {{what}}',
  behind_all: 'all that came',
  behind_reached: 'ever reached {{stage}}',
  behind_band_reached: '{{band}}, then reached {{stage}}',
  behind_open: 'Show these leads',
  behind_close: 'Close the list',
  behind_more: 'Show more leads',
  behind_none: 'None of these leads is left',
  behind_none_text: 'They were counted, and discarded since.',
  behind_hint: 'As they were counted, newest first. Of who was discarded since only the count is left.',
};
