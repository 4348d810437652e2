import type { ScanReport, Use, WeightsOnly } from '../report';

/** Each use of a report in one line: `dangerous posix.system: called 1, finding pickle-dangerous-call`. */
export function usesText({ uses, usesDropped }: Pick<ScanReport, 'uses' | 'usesDropped'>): string[] {
  return [...uses.map(lineOf), ...(usesDropped > 0 ? [`${usesDropped} more`] : [])];
}

function lineOf({ module, name, means, how, count, trust, why, members }: Use): string {
  const done = how.filter(one => one !== 'named');
  return [
    `${trust} ${module}.${name}${means === undefined ? '' : ` = ${means}`}: ${done.join('+') || 'named'} ${count},`,
    [why.id, ...Object.values(why.params)].join(' '),
    ...(members.length === 0 ? [] : ['in', members.join(' › ')])
  ].join(' ');
}

/** Which versions of PyTorch take a file with weights only, and what stops the others: a line for each. */
export function weightsText({ accepted, blocked }: WeightsOnly): string[] {
  return [
    `accepted ${accepted.join(' ') || 'by none'}`,
    ...blocked.map(({ by, name, versions, offset }) => `${by} ${name} at ${offset}: ${versions.join(' ')}`)
  ];
}
