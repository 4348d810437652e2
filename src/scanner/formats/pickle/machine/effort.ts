/** Work of a machine beyond that of its opcodes, from when it is done until the scan's budget pays for it. */
export class Effort {
  unpaid = 0;

  /** @returns the work to pay now */
  settle(): number {
    const { unpaid } = this;
    this.unpaid = 0;
    return unpaid;
  }
}
