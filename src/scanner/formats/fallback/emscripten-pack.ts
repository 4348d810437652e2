import type { ByteSource } from '../../bytes/byte-source';
import { slice } from '../../bytes/slice';
import type { ScanContext } from '../../context';
import { latin1 } from '../../printable';
import { PRICES } from '../../work';

/** Bytes of the program in which the list of files is looked for. */
const MAX_PROGRAM = 16 * 2 ** 20;
const MAX_FILES = 10_000;
/** An entry of the list that `file_packager` writes into the program; its numbers may be made short, as `5e5`. */
const ENTRY =
  /[,[]\s*\{\s*"?filename"?\s*:\s*"([^"\\]{1,512})"\s*,\s*"?start"?\s*:\s*([\de.]+)\s*,\s*"?end"?\s*:\s*([\de.]+)\s*(?:,[^{}]{0,64})?\}/gy;
const LIST = /loadPackage\(\s*\{\s*"?files"?\s*:\s*(?=\[)/g;

interface Packed {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The files that a program of Emscripten finds in its pack, when they are all of it: one behind the other, to the last byte. */
function filesOf(program: string, size: number): readonly Packed[] {
  for (const { index, 0: opening } of program.matchAll(LIST)) {
    const files: Packed[] = [];
    let end = 0;
    ENTRY.lastIndex = index + opening.length;
    for (let entry = ENTRY.exec(program); entry !== null && files.length < MAX_FILES; entry = ENTRY.exec(program)) {
      const file = { name: entry[1], start: Number(entry[2]), end: Number(entry[3]) };
      if (file.start !== end || !(file.end >= file.start)) {
        break;
      }
      ({ end } = file);
      files.push(file);
    }
    if (files.length > 0 && end === size) {
      return files;
    }
  }
  return [];
}

/**
 * Scans the files that Emscripten packed into one, `x.data` beside the program `x.js` or `x_loader.js`, where their names and
 * places stand. False when there is no such program, or when it says something else of this file.
 */
export function scanEmscriptenPack(source: ByteSource, context: ScanContext): boolean {
  const stem = /^(?:.*[/\\])?([^/\\]+)\.data$/i.exec(context.name)?.[1];
  if (stem === undefined || context.members.length > 0) {
    return false;
  }
  let files: readonly Packed[] = [];
  for (const program of [`${stem}_loader.js`, `${stem}.js`, `${stem}.data.js`, `${stem}.mjs`]) {
    if (files.length === 0) {
      context.neighbour?.(program, `program of ${context.name}`, from => {
        const length = Math.min(from.size, MAX_PROGRAM);
        context.work.spend(length * PRICES.searchedByte);
        files = filesOf(latin1(from.read(0, length)), source.size);
      });
    }
  }
  if (files.length === 0) {
    return false;
  }
  context.setFileFormat('emscripten-pack');
  context.cover({ status: 'scanned', format: 'emscripten-pack', size: source.size });
  for (const { name, start, end } of files) {
    context.child(name.replace(/^\/+/, ''), slice(source, start, end - start));
  }
  return true;
}
