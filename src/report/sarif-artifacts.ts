import type { Run } from './run';

type Json = Record<string, unknown>;

/** A place in bytes. */
interface Span {
  readonly offset: number;
  readonly length?: number;
}

/** Names the folder that artifact addresses are relative to. */
export const BASE_ID = 'SCANROOT';

/** Half a character, which no URI can hold. */
const UNPAIRED = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A path as a URI reference. */
export function uriOf(path: string): string {
  return path
    .split('/')
    .map(part => encodeURIComponent(part.replace(UNPAIRED, '\ufffd')))
    .join('/');
}

/** The scanned files, and those of their members that something is said about, each once. */
export class ArtifactTable {
  readonly list: Json[];
  private readonly members = new Map<string, number>();

  constructor(private readonly run: Run) {
    this.list = run.files.map(file => ({
      location: { uri: uriOf(file.source), uriBaseId: BASE_ID },
      length: file.size,
      roles: ['analysisTarget'],
      ...(file.sha256 === undefined ? {} : { hashes: { 'sha-256': file.sha256 } }),
      properties: { format: file.format, verdict: file.verdict, bytesRead: file.bytesRead }
    }));
  }

  /** The file, as services show it: an offset when it is in the file itself, else line 1 and the members by name. */
  location(file: number, members: readonly string[], span?: Span): Json {
    return {
      physicalLocation: {
        artifactLocation: { uri: uriOf(this.run.files[file].source), uriBaseId: BASE_ID, index: file },
        region: { startLine: 1, ...(members.length === 0 && span !== undefined ? region(span) : {}) }
      },
      ...(members.length === 0
        ? {}
        : {
            logicalLocations: [
              { name: members[members.length - 1], fullyQualifiedName: members.join('/'), kind: 'member' }
            ]
          })
    };
  }

  /** The innermost member, and the offset in its own bytes. */
  inMember(file: number, members: readonly string[], span: Span): Json {
    return { physicalLocation: { artifactLocation: { index: this.memberOf(file, members) }, region: region(span) } };
  }

  private memberOf(file: number, members: readonly string[]): number {
    if (members.length === 0) {
      return file;
    }
    const key = JSON.stringify([file, members]);
    const known = this.members.get(key);
    if (known !== undefined) {
      return known;
    }
    const parentIndex = this.memberOf(file, members.slice(0, -1));
    const name = members[members.length - 1];
    const index =
      this.list.push({
        location: { uri: `/${uriOf(name.replace(/^\/+/, ''))}` },
        parentIndex,
        roles: ['analysisTarget']
      }) - 1;
    this.members.set(key, index);
    return index;
  }
}

function region({ offset, length }: Span): Json {
  return { byteOffset: offset, ...(length === undefined ? {} : { byteLength: length }) };
}
