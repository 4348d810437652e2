/** `_Name`, `Outer.Inner`: the last component begins with a capital, as classes do. */
export function isClassName(name: string): boolean {
  return /(^|\.)_*[A-Z]\w*$/.test(name);
}
