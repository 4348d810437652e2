/**
 * torch.fx names parts of a module that are no identifiers by a text: `getattr(self.layers, "0")`. They are attributes like others.
 * The text is a path and nothing else, so that no code between two texts is taken for one.
 */
export function withPartsAsAttributes(source: string): string {
  let text = source;
  for (let depth = 0; depth < MAX_PARTS; depth++) {
    const simpler = text.replace(PART, (_whole, owner: string, path: string) =>
      [owner, ...path.split(/[./]+/).map(part => (/^\d|^$/.test(part) ? `_${part}` : part))].join('.')
    );
    if (simpler === text) {
      break;
    }
    text = simpler;
  }
  return text;
}

const PART = /(?<![\w.])getattr\((self(?:\.\w+)*), "((?!_|[\w./]*__)\w[\w./]*)"\)/g;
const MAX_PARTS = 8;
