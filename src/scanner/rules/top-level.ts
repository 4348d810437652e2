/** `a` of `a.b.c`. */
export function topLevel(module: string): string {
  const dot = module.indexOf('.');
  return dot < 0 ? module : module.slice(0, dot);
}
