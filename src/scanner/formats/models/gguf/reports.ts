/** Told of what can't be. */
export interface Reports {
  falseClaim(what: string, offset: number, evidence: string): void;
  repeated(name: string, offset: number): void;
  /** Looks at a name. */
  name(name: string, offset: number): void;
  limit(size: number): void;
}
