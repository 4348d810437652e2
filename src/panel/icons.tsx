import * as React from 'react';

import type { CoverageStatus, Severity, Trust } from '../scanner/report';
import type { Outcome } from '../report/outcome';

/** Meaning of an icon; its colour follows, but its shape alone is enough. */
export type IconName = Outcome | 'excluded' | 'stored' | Severity | CoverageStatus | Trust;

const OCTAGON = 'M5.1 1.5h5.8l3.6 3.6v5.8l-3.6 3.6H5.1l-3.6-3.6V5.1z';
const CIRCLE = 'M8 1.4a6.6 6.6 0 1 0 0 13.2A6.6 6.6 0 1 0 8 1.4z';
const TRIANGLE = 'M8 1.6 15 14H1z';
const DIAMOND = 'M8 1.2 14.8 8 8 14.8 1.2 8z';

/** Each a filled shape and the strokes cut out of it, or strokes alone. */
const SHAPES: Readonly<Record<IconName, { readonly fill?: string; readonly mark?: string; readonly line?: string }>> = {
  unsafe: { fill: OCTAGON, mark: 'M8 4.6v4.2M8 11v.6' },
  failed: { fill: CIRCLE, mark: 'M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8' },
  incomplete: { fill: 'M8 2a6 6 0 0 0 0 12z', line: 'M8 2a6 6 0 1 1-.01 0' },
  excluded: { line: 'M8 2a6 6 0 1 1-.01 0M5.2 8h5.6' },
  stored: { line: 'M8 2a6 6 0 1 1-.01 0M8 4.6V8l2.4 1.6' },
  running: { line: 'M14 8a6 6 0 1 1-6-6' },
  review: { fill: CIRCLE, mark: 'M6 6.2a2 2 0 1 1 2.9 1.8c-.7.4-.9.7-.9 1.4M8 11.4v.6' },
  accepted: {
    fill: 'M8 1.2 13.6 3v4.6c0 3.4-2.3 5.8-5.6 7.2-3.3-1.4-5.6-3.8-5.6-7.2V3z',
    mark: 'M5.4 8l1.9 1.9 3.4-3.8'
  },
  'not-a-model': { line: 'M4 1.8h5.2L12 4.6v9.6H4zM5.8 8h4.4M5.8 10.6h4.4' },
  clean: { fill: CIRCLE, mark: 'M4.9 8.2l2.2 2.2 4-4.4' },
  CRITICAL: { fill: OCTAGON, mark: 'M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6' },
  HIGH: { fill: TRIANGLE, mark: 'M8 6v4M8 11.8v.6' },
  MEDIUM: { fill: DIAMOND, mark: 'M8 4.8v3.8M8 10.4v.6' },
  LOW: { fill: CIRCLE, mark: 'M8 7.4v4M8 4.6v.6' },
  dangerous: { fill: OCTAGON, mark: 'M8 4.6v4.2M8 11v.6' },
  unknown: { fill: CIRCLE, mark: 'M6 6.2a2 2 0 1 1 2.9 1.8c-.7.4-.9.7-.9 1.4M8 11.4v.6' },
  trusted: { line: 'M3 8.4l3.2 3.2L13 4.6' },
  scanned: { line: 'M3 8.4l3.2 3.2L13 4.6' },
  inert: { line: 'M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11' },
  'not-understood': { line: 'M5.4 5.6a2.6 2.6 0 1 1 3.9 2.3C8.3 8.5 8 9 8 10M8 12.6v.6' }
};

export interface IconProps {
  readonly name: IconName;
  /** Pixels; 16 unless said. */
  readonly size?: number;
}

/** Decoration beside a word that says the same: hidden from screen readers. */
export function Icon({ name, size = 16 }: IconProps): JSX.Element {
  const { fill, mark, line } = SHAPES[name];
  return (
    <svg
      className={`jp-ScanModel-icon jp-mod-${name.toLowerCase()}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      {fill && <path className="jp-ScanModel-shape" d={fill} />}
      {mark && <path className="jp-ScanModel-mark" d={mark} />}
      {line && <path className="jp-ScanModel-line" d={line} />}
    </svg>
  );
}

/** A small arrow that points down when open. */
export function Chevron({ expanded }: { readonly expanded: boolean | undefined }): JSX.Element {
  return (
    <svg
      className="jp-ScanModel-chevron"
      width="12"
      height="12"
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
    >
      {expanded !== undefined && <path d={expanded ? 'M2.5 4.2 6 7.8l3.5-3.6' : 'M4.2 2.5 7.8 6 4.2 9.5'} />}
    </svg>
  );
}

/** A box under a magnifying glass, for an empty panel. */
export function EmptyPicture(): JSX.Element {
  return (
    <svg
      className="jp-ScanModel-picture"
      width="64"
      height="64"
      viewBox="0 0 64 64"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M26 53 8 43V20L28 9l20 11v5M8.6 20.5 28 31.5l19.4-11M28 31.5v9" />
      <circle cx="42" cy="41" r="10" />
      <path d="m49.5 48.5 8 8" />
    </svg>
  );
}
