import type { Place } from '../place';
import { fileUri, placeOf, relativeUri } from '../place';
import type { FileReport, Run } from '../run';

type Json = Record<string, unknown>;

/** A place in bytes. */
interface Span {
  readonly offset: number;
  readonly length?: number;
}

/** Names the folder that artifact addresses are relative to, in the word that services know. */
export const BASE_ID = '%SRCROOT%';

/** The address of a place. Services take a relative one as relative to the root of the repository. */
export function addressOf({ path, outside }: Place): Json {
  return outside ? { uri: fileUri(path) } : { uri: relativeUri(path), uriBaseId: BASE_ID };
}

/** The files that something is said about, and those of their members, each once. */
export class ArtifactTable {
  readonly list: Json[] = [];
  private readonly files = new Map<FileReport, number>();
  private readonly members = new Map<string, number>();

  constructor(private readonly run: Run) {}

  /** The file, as services show it: an offset when it is in the file itself, else line 1 and the members by name. */
  location(file: FileReport, members: readonly string[], span?: Span): Json {
    return {
      physicalLocation: {
        artifactLocation: { ...this.addressOf(file), index: this.fileOf(file) },
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
  inMember(file: FileReport, members: readonly string[], span: Span): Json {
    const index = this.memberOf(file, members);
    const { location } = this.list[index] as { location: Json };
    return { physicalLocation: { artifactLocation: { ...location, index }, region: region(span) } };
  }

  private addressOf(file: FileReport): Json {
    return addressOf(placeOf(this.run, file.source));
  }

  private fileOf(file: FileReport): number {
    const known = this.files.get(file);
    if (known !== undefined) {
      return known;
    }
    const index =
      this.list.push({
        location: this.addressOf(file),
        length: file.size,
        roles: ['analysisTarget'],
        ...(file.sha256 === undefined ? {} : { hashes: { 'sha-256': file.sha256 } }),
        properties: { format: file.format, verdict: file.verdict, bytesRead: file.bytesRead }
      }) - 1;
    this.files.set(file, index);
    return index;
  }

  private memberOf(file: FileReport, members: readonly string[]): number {
    const top = this.fileOf(file);
    if (members.length === 0) {
      return top;
    }
    const key = JSON.stringify([top, members]);
    const known = this.members.get(key);
    if (known !== undefined) {
      return known;
    }
    const parentIndex = this.memberOf(file, members.slice(0, -1));
    const name = members[members.length - 1];
    const index =
      this.list.push({
        location: { uri: relativeUri(name.replace(/^\/+/, '')) || '-' },
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
