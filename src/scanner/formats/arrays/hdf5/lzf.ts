/**
 * Unpacks LZF (Marc Lehmann's liblzf, which h5py's filter 32000 uses): a control byte below 32 stands before so many
 * literals and one, any other is a length and the upper bits of a distance.
 * @param most - bytes after which unpacking ends
 * @returns what could be unpacked
 */
export function unLzf(packed: Uint8Array, most: number): Uint8Array {
  let out = new Uint8Array(Math.min(most, Math.max(64, packed.length * 4)));
  let end = 0;
  const reserve = (bytes: number): void => {
    if (end + bytes > out.length && out.length < most) {
      const larger = new Uint8Array(Math.min(most, Math.max(end + bytes, out.length * 2)));
      larger.set(out.subarray(0, end));
      out = larger;
    }
  };
  for (let at = 0; at < packed.length && end < most;) {
    const control = packed[at++];
    if (control < 32) {
      const literals = packed.subarray(at, at + control + 1);
      reserve(literals.length);
      const fitting = literals.subarray(0, out.length - end);
      out.set(fitting, end);
      end += fitting.length;
      at += control + 1;
      continue;
    }
    let length = control >> 5;
    if (length === 7) {
      length += packed[at++] ?? 0;
    }
    const from = end - ((control & 31) << 8) - (packed[at++] ?? 0) - 1;
    if (from < 0) {
      break;
    }
    length += 2;
    reserve(length);
    const stop = Math.min(out.length, end + length);
    for (let source = from; end < stop;) {
      out[end++] = out[source++];
    }
  }
  return out.subarray(0, end);
}
