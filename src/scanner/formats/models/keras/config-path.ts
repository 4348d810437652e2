/** The path of a value in a configuration; written out only when something is reported. */
export interface Path {
  readonly parent: Path | undefined;
  readonly key: string | number;
  /** Keys from the root to here. */
  readonly depth: number;
}

/** The path of a value in the one at `parent`. */
export function below(parent: Path | undefined, key: string | number): Path {
  return { parent, key, depth: (parent?.depth ?? 0) + 1 };
}

/** The walker's facts about the place of a value. */
export interface Place {
  readonly path: Path | undefined;
  /** Inside a Lambda layer, which has been reported itself. */
  readonly inLambda: boolean;
  /** Offset to report instead of the node's own: that of the string which holds this JSON. */
  readonly offset?: number;
  readonly nested: number;
}

const MAX_SHOWN = 60;

/** `config.layers[2].config`; keys that are no names are quoted. */
export function pathText(path: Path | undefined): string {
  const keys: (string | number)[] = [];
  for (let at = path; at; at = at.parent) {
    keys.push(at.key);
  }
  const parts =
    keys.length > MAX_SHOWN
      ? [...keys.slice(0, MAX_SHOWN / 2).map(keyText), '…', ...keys.slice(-MAX_SHOWN / 2).map(keyText)]
      : keys.map(keyText);
  return parts.reverse().join('').replace(/^\./, '');
}

function keyText(key: string | number): string {
  return typeof key === 'number' ? `[${key}]` : /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
