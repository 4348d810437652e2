/** What the sums of xxHash share: they take stripes of some bytes, and keep what is left over for the next ones. */
export abstract class StripedSum {
  protected readonly rest: Uint8Array;
  /** Bytes that wait in `rest`. */
  protected waiting = 0;
  protected length = 0;

  /** @param stripe - bytes that are taken in one round */
  constructor(private readonly stripe: number) {
    this.rest = new Uint8Array(stripe);
  }

  add(bytes: Uint8Array): void {
    this.length += bytes.length;
    let at = 0;
    if (this.waiting > 0) {
      at = Math.min(bytes.length, this.stripe - this.waiting);
      this.rest.set(bytes.subarray(0, at), this.waiting);
      this.waiting += at;
      if (this.waiting < this.stripe) {
        return;
      }
      this.take(this.rest, 0);
    }
    at = this.take(bytes, at);
    this.rest.set(bytes.subarray(at));
    this.waiting = bytes.length - at;
  }

  /** Takes the whole stripes from `at` on; returns where they end. */
  protected abstract take(bytes: Uint8Array, at: number): number;

  /** Makes a copy of what was taken so far. */
  protected copyTo(copy: StripedSum): void {
    copy.rest.set(this.rest);
    [copy.waiting, copy.length] = [this.waiting, this.length];
  }
}
