/** Characters that can hide or reorder text on a screen: controls, bidirectional marks, zero-width and line separators. */
const DECEPTIVE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/g;

/**
 * Text from a file, made safe to show: control, bidirectional, invisible and unpaired surrogate characters become
 * `\xNN` or `\uNNNN`, and what is longer than `max` characters is cut with an ellipsis. With `lines`, line feeds and
 * tabs stay.
 */
export function printable(text: string, max: number, lines = false): string {
  const cut = text.length > max ? text.slice(0, Math.max(0, max - 1)) : text;
  const safe = cut.replace(DECEPTIVE, char =>
    lines && (char === '\n' || char === '\t') ? char : Array.from({ length: char.length }, (_, i) => escapeUnit(char.charCodeAt(i))).join('')
  );
  return text.length > max ? `${safe}…` : safe;
}

function escapeUnit(unit: number): string {
  switch (unit) {
    case 9:
      return '\\t';
    case 10:
      return '\\n';
    case 13:
      return '\\r';
  }
  return unit < 256 ? `\\x${unit.toString(16).padStart(2, '0')}` : `\\u${unit.toString(16).padStart(4, '0')}`;
}
