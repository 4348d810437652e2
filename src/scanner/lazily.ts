/**
 * A value that is made when it is first asked for. Patterns with classes of Unicode letters or long alternatives and tables of
 * codecs take up to half a millisecond each, which every start would pay and most files never need.
 */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
