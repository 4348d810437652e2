import { referenceOf } from '../words';

type Json = Record<string, unknown>;

interface Relationship {
  readonly target: {
    readonly id: string;
    readonly guid?: string;
    readonly toolComponent: { readonly name: string; readonly index: number };
  };
  readonly kinds: readonly string[];
}

interface Taxonomy {
  readonly name: string;
  /** The id within the taxonomy, when the reference belongs to it. */
  idOf(reference: string): string | undefined;
  component(references: ReadonlySet<string>): Json;
}

function taxonomy(
  name: string,
  organization: string,
  uri: string,
  version: string,
  description: string,
  pattern: RegExp
): Taxonomy {
  const idOf = (reference: string): string | undefined => pattern.exec(reference)?.[1];
  return {
    name,
    idOf,
    component: references => ({
      name,
      organization,
      version,
      informationUri: uri,
      isComprehensive: false,
      shortDescription: { text: description },
      taxa: [...references]
        .filter(reference => idOf(reference) !== undefined)
        .sort()
        .map(reference => ({ id: idOf(reference), helpUri: referenceOf(reference).href }))
    })
  };
}

/** Taxonomies that classify findings. */
export const TAXONOMIES: readonly Taxonomy[] = [
  taxonomy('CWE', 'MITRE', 'https://cwe.mitre.org/', '4.16', 'Common Weakness Enumeration', /^CWE-(\d+)$/),
  taxonomy(
    'ATLAS',
    'MITRE',
    'https://atlas.mitre.org/',
    '5.6.0',
    'Adversarial Threat Landscape for Artificial-Intelligence Systems',
    /^(AML\.T[\d.]+)$/
  )
];

/** Reference of a rule or result into a taxonomy; undefined for an identifier of neither. */
export function relationshipOf(reference: string): Relationship | undefined {
  for (const [index, { name, idOf }] of TAXONOMIES.entries()) {
    const id = idOf(reference);
    if (id !== undefined) {
      return { target: { id, toolComponent: { name, index } }, kinds: ['superset'] };
    }
  }
  return undefined;
}
