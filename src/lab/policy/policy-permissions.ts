/** By place, the digest of the policy that the reader has looked at and wants to be obeyed there. */
export type AllowedPolicies = Readonly<Record<string, string>>;

/** Whether a policy that was found may be obeyed. */
export type Permission = 'allowed' | 'not-allowed' | 'changed';

/**
 * The policies that the reader has allowed, each by its place and the digest of its content: another content at the same place
 * is asked about again, and so is the same content that came to another place.
 */
export class PolicyPermissions {
  private readonly allowed = new Map<string, string>();

  /**
   * @param root - the folder that the server shows, as the server names it: contents paths begin there
   * @param keep - stores them for the next time; never rejects
   */
  constructor(
    private readonly root: string,
    private readonly keep: (allowed: AllowedPolicies) => void
  ) {}

  /** Take over the stored permissions. True when they differ from those here. */
  load(stored: AllowedPolicies): boolean {
    const entries = Object.entries(stored);
    const same =
      entries.length === this.allowed.size && entries.every(([place, sha]) => this.allowed.get(place) === sha);
    this.allowed.clear();
    entries.forEach(([place, sha256]) => this.allowed.set(place, sha256));
    return !same;
  }

  /** The permission of the policy with this digest at a contents path. */
  of(path: string, sha256: string): Permission {
    const known = this.allowed.get(this.placeOf(path));
    return known === undefined ? 'not-allowed' : known === sha256 ? 'allowed' : 'changed';
  }

  allow(path: string, sha256: string): void {
    this.allowed.set(this.placeOf(path), sha256);
    this.keep(Object.fromEntries(this.allowed));
  }

  forbid(path: string): void {
    this.allowed.delete(this.placeOf(path));
    this.keep(Object.fromEntries(this.allowed));
  }

  private placeOf(path: string): string {
    return `${this.root.replace(/\/+$/, '')}/${path}`;
  }
}
