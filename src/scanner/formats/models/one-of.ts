import type { Format } from '../../format';
import { Probe } from '../../format';
import type { FormatId } from '../../format-catalog';

/** One notation of a format that has several. */
export type Part = Required<Pick<Format, 'probe' | 'scan'>>;

const HEAD = 4096;

/** A format in several notations, of which the first that recognises the bytes scans them. */
export function oneOf(id: FormatId, parts: readonly Part[]): Format {
  return {
    id,
    probe: probe => parts.some(part => part.probe(probe)),
    scan(source, context) {
      const head = source.read(0, HEAD).slice();
      const probe = new Probe(head, source, context.name.toLowerCase(), context.members.length > 0, context.work);
      (parts.find(part => part.probe(probe)) ?? parts[0]).scan(source, context);
    }
  };
}
