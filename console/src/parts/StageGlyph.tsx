import type { ReactNode } from 'react';
import type { StageLook } from './stages';

const LEAVES = 'M12 20.5C8 20.7 4.7 18.9 3.6 15.6 7.4 14.9 10.9 16.6 12 20.5ZM12 20.5C16 20.7 19.3 18.9 20.4 15.6 16.6 14.9 13.1 16.6 12 20.5Z';

/** What grows in each stage, on a square of 24 whose ground is at 21. */
const SHAPES: Record<StageLook, (outline: boolean) => ReactNode> = {
  suspect: () => <ellipse cx="12" cy="17.6" rx="4.6" ry="3" className="glyph-seed" />,
  lead: () => (
    <>
      <path d="M9 21v-7.5" className="glyph-stem" />
      <path d="M9 16C8.6 10.6 12.4 7.4 18.4 7.6 18.5 13 14.8 16.2 9 16Z" className="glyph-leaf" />
    </>
  ),
  mql: () => (
    <>
      <path d="M12 21v-6" className="glyph-stem" />
      <path
        d="M12 17.5C6.6 17.7 2.8 14.3 2.6 8.6 8.3 8.7 12 12 12 17.5ZM12 17.5C17.4 17.7 21.2 14.3 21.4 8.6 15.7 8.7 12 12 12 17.5Z"
        className="glyph-leaf"
      />
    </>
  ),
  sql: () => (
    <>
      <path d="M12 21v-10" className="glyph-stem" />
      <path d={LEAVES} className="glyph-leaf" />
      <path
        d="M12 12.6C8 12.8 5.3 10 5.2 5.4 9.4 5.5 12 8.2 12 12.6ZM12 12.6C16 12.8 18.7 10 18.8 5.4 14.6 5.5 12 8.2 12 12.6Z"
        className="glyph-leaf"
      />
    </>
  ),
  hot: () => (
    <>
      <path d="M12 21v-8" className="glyph-stem" />
      <path d={LEAVES} className="glyph-leaf" />
      <path d="M12 1.8C15 4.6 16.4 6.9 16.4 9.2A4.4 4.4 0 0 1 7.6 9.2C7.6 6.9 9 4.6 12 1.8Z" className="glyph-bud" />
    </>
  ),
  opportunity: () => (
    <>
      <path d="M12 21v-8" className="glyph-stem" />
      <path d={LEAVES} className="glyph-leaf" />
      {[0, 72, 144, 216, 288].map((turn) => (
        <circle key={turn} cx="12" cy="4.2" r="2.1" className="glyph-petal" transform={`rotate(${turn} 12 8)`} />
      ))}
    </>
  ),
  customer: () => (
    <>
      <path d="M12 21v-8" className="glyph-stem" />
      <path d={LEAVES} className="glyph-leaf" />
      <circle cx="12" cy="7.8" r="5.2" className="glyph-fruit" />
    </>
  ),
  cold: () => (
    <>
      <path d="M12 4.2C12.6 8.4 18.8 9.8 18.8 15 18.8 18.6 15.8 20.6 12 20.6 8.2 20.6 5.2 18.6 5.2 15 5.2 9.8 11.4 8.4 12 4.2Z" className="glyph-line" />
      <path d="M12 11.5v9" className="glyph-line" />
    </>
  ),
  dead: () => (
    <>
      <path d="M8.5 21V10.2A4.8 4.8 0 0 1 18.1 10v2" className="glyph-line" />
      <path d="M14.8 10.6 18.1 14.8 21.3 10.6Z" className="glyph-line" />
    </>
  ),
};

export interface StageGlyphProps {
  readonly look: StageLook;
  readonly size?: number;
  /** Hollow: not reached yet. */
  readonly outline?: boolean;
  readonly ground?: boolean;
}

/** The one ornament of the house, and it carries meaning: how far a lead has grown. Always beside its word. */
export function StageGlyph({ look, size = 16, outline = false, ground = false }: StageGlyphProps) {
  return (
    <svg
      className={`glyph glyph--${look}${outline ? ' glyph--outline' : ''}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      {ground && <path d="M4 21.6h16" className="glyph-ground" />}
      {SHAPES[look](outline)}
    </svg>
  );
}
