/** Where a value stands in a configuration; written out only when something is reported. */
export interface Path {
  readonly parent: Path | undefined;
  readonly key: string | number;
}

const MAX_SHOWN = 60;

/** `config.layers[2].config`; keys that are no names are quoted. */
export function pathText(path: Path | undefined): string {
  const parts: string[] = [];
  for (let at = path; at; at = at.parent) {
    parts.push(
      typeof at.key === 'number' ? `[${at.key}]` : /^\w+$/.test(at.key) ? `.${at.key}` : `[${JSON.stringify(at.key)}]`
    );
  }
  const shown =
    parts.length > MAX_SHOWN ? [...parts.slice(0, MAX_SHOWN / 2), '…', ...parts.slice(-MAX_SHOWN / 2)] : parts;
  return shown.reverse().join('').replace(/^\./, '');
}
