import type { ScanContext, Setting } from '../../../context';
import { plainName } from '../image/image-manifests';
import { inRoot, leadsToSystem } from '../../../rules/image-system';
import { escapes, linkBefore, linkEscapes, plainPath } from '../member-paths';

/** Types of hard and symbolic links, and of character devices, block devices and pipes. */
const HARD_LINK = '1';
const SYMBOLIC_LINK = '2';
const DEVICES = '346';
/** Links that are remembered. */
const MAX_LINKS = 100_000;

/** What the names and links of a tar archive lead to when it is unpacked. */
export class TarPaths {
  /** Names of links. */
  readonly links = new Set<string>();
  private readonly symbolic = new Map<string, string>();

  constructor(
    private readonly context: ScanContext,
    private readonly setting: Setting | undefined
  ) {}

  /** Reports names, under any of those of a member, and links that lead out of the folder that the archive is unpacked to, and devices. */
  check(type: string, names: readonly string[], target: string, offset: number): void {
    // In a container image the root is that of the image, and so are absolute paths.
    const isImage = this.setting === 'image';
    const [name] = names;
    const outside = names.find(one => escapes(isImage ? inRoot(one) : one));
    if (outside !== undefined) {
      this.report('archive-path-traversal', outside, offset, outside);
    }
    if (DEVICES.includes(type) && !isImage) {
      this.report('archive-device', name, offset, `${name} (type ${type})`);
    }
    if (isImage ? leavesImage(type, name, target) : leaves(type, name, target)) {
      this.report('archive-link', name, offset, `${name} -> ${target}`, target);
    } else if (!isImage) {
      this.checkThrough(type === HARD_LINK ? [...names, target] : names, name, offset);
    }
    if (type === HARD_LINK || type === SYMBOLIC_LINK) {
      this.links.add(plainName(name));
    }
    if (type === SYMBOLIC_LINK && this.symbolic.size < MAX_LINKS) {
      this.symbolic.set(plainPath(name), target);
    }
  }

  private checkThrough(paths: readonly string[], name: string, offset: number): void {
    for (const path of paths) {
      const link = linkBefore(path, this.symbolic);
      if (link !== undefined) {
        const target = this.symbolic.get(link) ?? '';
        this.report('archive-link', name, offset, `${path}: ${link} -> ${target}`, target);
        return;
      }
    }
  }

  private report(
    rule: 'archive-path-traversal' | 'archive-device' | 'archive-link',
    member: string,
    offset: number,
    evidence: string,
    target?: string
  ): void {
    this.context.finding({
      rule,
      severity: rule === 'archive-path-traversal' ? 'HIGH' : 'MEDIUM',
      module: 'archive',
      operator: member,
      offset,
      evidence,
      params: target === undefined ? { member } : { member, target }
    });
  }
}

function leaves(type: string, name: string, target: string): boolean {
  return (type === SYMBOLIC_LINK && linkEscapes(name, target)) || (type === HARD_LINK && escapes(target));
}

function leavesImage(type: string, name: string, target: string): boolean {
  const isAbsolute = target.startsWith('/');
  return (
    (type === SYMBOLIC_LINK && (leadsToSystem(name, target) || (!isAbsolute && linkEscapes(name, target)))) ||
    (type === HARD_LINK && escapes(inRoot(target)))
  );
}
