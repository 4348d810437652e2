/** Kinds of values (torch/torch7, `File.lua`). */
export const enum Type {
  NIL = 0,
  NUMBER = 1,
  STRING = 2,
  TABLE = 3,
  TORCH = 4,
  BOOLEAN = 5,
  FUNCTION = 6,
  LEGACY_FUNCTION = 7,
  RECURSIVE_FUNCTION = 8
}
