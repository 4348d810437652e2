import type { ScanReport, Use } from '../report';

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
