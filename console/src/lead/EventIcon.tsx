import {
  IconAlertTriangle,
  IconArrowsSplit2,
  IconBell,
  IconCalendarEvent,
  IconChartBar,
  IconCircleDashed,
  IconClock,
  IconDatabaseExport,
  IconDownload,
  IconEraser,
  IconForms,
  IconGitMerge,
  IconMail,
  IconNote,
  IconPencil,
  IconPhone,
  IconRoute,
  IconShieldCheck,
  IconShoppingCart,
  IconTag,
  IconTruckReturn,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';

const ICONS: readonly (readonly [RegExp, Icon])[] = [
  [/^(message\.(failed|bounced|complained)|export\.refused)$/, IconAlertTriangle],
  [/^return\./, IconTruckReturn],
  [/^(capture|form)\./, IconForms],
  [/^visit\./, IconWorld],
  [/^asset\./, IconDownload],
  [/^(consent|verification)\./, IconShieldCheck],
  [/^message\./, IconMail],
  [/^call\./, IconPhone],
  [/^field\./, IconPencil],
  [/^(tag|segment)\./, IconTag],
  [/^score\./, IconChartBar],
  [/^(owner|handover|offer)\./, IconArrowsSplit2],
  [/^(alert)\./, IconBell],
  [/^(task|appointment)\./, IconCalendarEvent],
  [/^note\./, IconNote],
  [/^journey\./, IconRoute],
  [/^(export|crm|enrichment)\./, IconDatabaseExport],
  [/^(order|cart)\./, IconShoppingCart],
  [/^timer\./, IconClock],
  [/^lead\.(merged|unmerged)$/, IconGitMerge],
  [/^lead\./, IconEraser],
];

export function EventIcon({ type }: { type: string }) {
  const Found = ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? IconCircleDashed;
  return <Found size={16} stroke={1.7} aria-hidden="true" />;
}
