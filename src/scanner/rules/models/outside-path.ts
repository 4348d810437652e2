/** How a path that a model names leaves the model's folder. */
export type PathTrouble = 'absolute' | 'parent' | 'address' | 'zero' | 'encoded' | 'backslash';

/**
 * A path in a model that its loader joins to the model's folder (ONNX external data: CVE-2022-25882, CVE-2024-27318,
 * CVE-2025-51480, CVE-2026-27489). Undefined for a path that stays below the folder on every system.
 */
export function pathTrouble(path: string): PathTrouble | undefined {
  if (path.includes('\0')) {
    return 'zero';
  }
  if (/^\s*(?:[a-z][a-z0-9+.-]+:\/|file:|data:)/i.test(path)) {
    return 'address';
  }
  if (/^\s*(?:[/\\~]|[a-z]:)/i.test(path)) {
    return 'absolute';
  }
  if (path.split(/[/\\]/).some(part => part.trim() === '..')) {
    return 'parent';
  }
  if (/%(?:2e|2f|5c|00)/i.test(path)) {
    return 'encoded';
  }
  return path.includes('\\') ? 'backslash' : undefined;
}
