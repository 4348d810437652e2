export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'dim' | 'bold';

/** Numbers of ECMA-48 for the start and the end of each look. */
const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22]
};

/** Puts text in colour for a terminal, or leaves it as it is. */
export type Painter = (colour: Colour, text: string) => string;

export function painter(wanted: boolean): Painter {
  return wanted ? (colour, text) => `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m` : (_, text) => text;
}
