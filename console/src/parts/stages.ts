import type { Json, Resource } from '../api/types';

export type StageLook =
  | 'suspect'
  | 'lead'
  | 'mql'
  | 'sql'
  | 'hot'
  | 'opportunity'
  | 'customer'
  | 'cold'
  | 'dead';

export interface Stage {
  readonly name: string;
  readonly label: Readonly<Record<string, string>>;
  readonly look: StageLook;
}

const GROWTH: readonly StageLook[] = ['suspect', 'lead', 'mql', 'sql', 'hot', 'opportunity', 'customer'];
const ASIDE: readonly StageLook[] = ['cold', 'dead'];

const DEFAULT_LABELS: Record<StageLook, Record<string, string>> = {
  suspect: { en: 'Suspect', it: 'Sospetto' },
  lead: { en: 'Lead', it: 'Lead' },
  mql: { en: 'MQL', it: 'MQL' },
  sql: { en: 'Prospect', it: 'Prospect' },
  hot: { en: 'Hot', it: 'Caldo' },
  opportunity: { en: 'Opportunity', it: 'Opportunità' },
  customer: { en: 'Customer', it: 'Cliente' },
  cold: { en: 'Cold', it: 'Freddo' },
  dead: { en: 'Dead', it: 'Chiuso' },
};

/** For a tenant whose lifecycle the server does not tell. */
export const DEFAULT_STAGES: readonly Stage[] = [...GROWTH, ...ASIDE].map((name) => ({
  name,
  label: DEFAULT_LABELS[name],
  look: name,
}));

export function readStages(resource: Resource | undefined): readonly Stage[] {
  const listed = resource?.spec?.stages;
  if (!Array.isArray(listed)) return DEFAULT_STAGES;
  const names = listed.map(stageName).filter((name) => name !== undefined);
  if (names.length === 0) return DEFAULT_STAGES;
  return listed.flatMap((item) => {
    const name = stageName(item);
    if (name === undefined) return [];
    const look = lookOf(name, names.indexOf(name), names.length);
    const fallback = (DEFAULT_LABELS as Record<string, Record<string, string>>)[name];
    return [{ name, look, label: readLabel(item) ?? fallback ?? { en: name } }];
  });
}

/** Stages of the tenant's own get the glyph of their place on the way. */
export function lookOf(name: string, index: number, count: number): StageLook {
  if ((GROWTH as readonly string[]).includes(name) || (ASIDE as readonly string[]).includes(name)) {
    return name as StageLook;
  }
  if (index < 0 || count < 2) return 'suspect';
  // never the bud: its ember means heat, which only a stage called hot has
  const calm = GROWTH.filter((look) => look !== 'hot');
  return calm[Math.round((index / (count - 1)) * (calm.length - 1))] ?? 'suspect';
}

export function findStage(stages: readonly Stage[], name: string): Stage {
  return stages.find((stage) => stage.name === name) ?? { name, label: { en: name }, look: lookOf(name, -1, 0) };
}

export function stageLabel(stage: Stage, language: string): string {
  return stage.label[language] ?? stage.label.en ?? Object.values(stage.label)[0] ?? stage.name;
}

export interface Step {
  readonly stage: Stage;
  readonly state: 'passed' | 'skipped' | 'current' | 'ahead';
  readonly since: string | undefined;
}

/**
 * The stepper: the stages of growth in the lifecycle's order. A stage beside the way (cold, dead) is shown only to a
 * lead that is there; what was reached before stays marked by the latest time the lead came to it.
 */
export function stepsOf(
  stages: readonly Stage[],
  current: string,
  changes: readonly { readonly to: string; readonly at: string }[],
): readonly Step[] {
  const since = new Map<string, string>();
  for (const change of changes) since.set(change.to, change.at);
  const here = findStage(stages, current);
  const aside = ASIDE.includes(here.look);
  const way = stages.filter((stage) => !ASIDE.includes(stage.look));
  const shown = way.some((stage) => stage.name === current) ? way : [...way, here];
  const reached = aside
    ? Math.max(-1, ...way.map((stage, index) => (since.has(stage.name) ? index : -1)))
    : shown.findIndex((stage) => stage.name === current);
  return shown.map((stage, index) => {
    const at = since.get(stage.name);
    if (stage.name === current) return { stage, state: 'current', since: at };
    if (index > reached) return { stage, state: 'ahead', since: undefined };
    // without any history nobody can tell what was left out
    return { stage, state: at === undefined && since.size > 0 ? 'skipped' : 'passed', since: at };
  });
}

/** `lead.stage == "mql" || …`: the filter language has no other words for this. */
export function stageFilter(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return names.map((name) => `lead.stage == ${JSON.stringify(name)}`).join(' || ');
}

function stageName(item: Json): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item === 'object' && item !== null && !Array.isArray(item) && typeof item.name === 'string') return item.name;
  return undefined;
}

function readLabel(item: Json): Record<string, string> | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const label = item.label;
  if (typeof label === 'string') return { en: label };
  if (typeof label !== 'object' || label === null || Array.isArray(label)) return undefined;
  const words = Object.entries(label).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return words.length > 0 ? Object.fromEntries(words) : undefined;
}
