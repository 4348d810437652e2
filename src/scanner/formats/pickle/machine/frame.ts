/** The frame of protocol 4 that the machine is in, and whether an opcode ever crossed the end of one. */
export class Frame {
  /** Offset behind the current frame, or -1 outside of one. */
  end = -1;
  /** CPython's file reader sees other opcodes than the machine (see `FileReaderView`). */
  crossed = false;
  /** There was one. */
  seen = false;

  /** Begin another pickle. */
  reset(): void {
    this.end = -1;
    this.crossed = false;
    this.seen = false;
  }

  /** A FRAME opcode whose frame goes from `start` to `end`; one inside a frame has to end there too. */
  enter(start: number, end: number): void {
    this.seen = true;
    if (this.end >= 0 && start < this.end) {
      this.crossed ||= end > this.end;
    } else {
      this.end = end;
    }
  }

  /** The next opcode stands at `next`. */
  moveTo(next: number): void {
    if (this.end >= 0 && next >= this.end) {
      this.crossed ||= next > this.end;
      this.end = -1;
    }
  }

  /** The data end, at `end`, inside the opcode that the machine is at: a line that leaves its frame is not in it. */
  runOut(end: number): void {
    this.crossed ||= this.end >= 0 && this.end < end;
  }

  /** Bytes behind offset `at` that are no opcodes are skipped: the frame has to end there. */
  breakOffAt(at: number): void {
    this.crossed ||= this.end >= 0 && at !== this.end;
    this.end = -1;
  }
}
