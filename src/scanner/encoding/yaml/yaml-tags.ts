const STANDARD = 'tag:yaml.org,2002:';
/** Handles in one document. */
const MAX_HANDLES = 100;

/** The handles of tags that a document declares with `%TAG`. */
export class TagHandles {
  private readonly prefixes = new Map<string, string>([
    ['!', '!'],
    ['!!', STANDARD]
  ]);

  declare(line: string): void {
    const [, handle, prefix] = /^%TAG[ \t]+(!(?:[\w-]*!)?)[ \t]+(\S+)/.exec(line) ?? [];
    if (handle !== undefined && this.prefixes.size < MAX_HANDLES) {
      this.prefixes.set(handle, decoded(prefix));
    }
  }

  /** The long form of a tag as it is written: `!!x`, `!x`, `!handle!x` or `!<verbatim>`. */
  full(written: string): string {
    if (written.startsWith('!<')) {
      return decoded(written.slice(2).replace(/>$/, ''));
    }
    const [handle = '!'] = /^![\w-]*!/.exec(written) ?? [];
    const prefix = this.prefixes.get(handle);
    return prefix === undefined ? decoded(written) : prefix + decoded(written.slice(handle.length));
  }
}

function decoded(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text;
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
}
