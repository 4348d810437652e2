/**
 * A test for paths with slashes, in the manner of `.gitignore`: `*` and `?` stay within a name, `**` crosses folders,
 * `[abc]` is one of them. A pattern without a slash matches a name at any depth; a folder that matches takes what is
 * below it along.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const pattern = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
  const anywhere = !pattern.includes('/');
  const expression = new RegExp(`^${anywhere ? '(?:.*/)?' : ''}${source(pattern)}(?:/.*)?$`, 'su');
  return path => expression.test(path.replace(/^\.\//, ''));
}

/** True for a pattern that means something: a range that runs backwards (`[z-a]`) does not. */
export function isGlob(glob: string): boolean {
  try {
    globMatcher(glob);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

/** The body of a regular expression. */
function source(pattern: string): string {
  let out = '';
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const token = /^(?:\*\*\/|\/\*\*$|\*+|\?|\[!?[^\]/]+\]|.)/su.exec(rest)?.[0] ?? rest[0];
    at += token.length;
    if (token === '**/') {
      out += '(?:.*/)?';
    } else if (token === '/**') {
      out += '/.*';
    } else if (token.startsWith('*')) {
      out += token.length > 1 ? '.*' : '[^/]*';
    } else if (token === '?') {
      out += '[^/]';
    } else if (token.length > 1 && token.startsWith('[')) {
      out += set(token);
    } else {
      out += token.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&').replace('\\-', '-');
    }
  }
  return out;
}

function set(token: string): string {
  const not = token.startsWith('[!');
  const members = token.slice(not ? 2 : 1, -1).replace(/[\\^[\]&~|]/gu, '\\$&');
  return `[${not ? '^/' : ''}${members}]`;
}
