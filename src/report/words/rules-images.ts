import type { Finding } from '../../scanner/report';
import type { SayRule } from './finding-words';

const param = (finding: Finding, name: string): string | number => finding.params[name] ?? '';

/** Words for findings in container images, and in archives as images are made of. */
export const IMAGE_RULES = {
  'image-layer-elsewhere': (trans, finding) => ({
    title: trans.__('A layer of the image is fetched from elsewhere: %1', param(finding, 'layer')),
    why: trans.__(
      'The layer is not in the archive. Whoever runs the image fetches it from an address, and what is there may change at any time.'
    ),
    advice: trans.__('Pull the image with all of its layers, save it again and scan that.')
  }),
  'image-digest-mismatch': (trans, finding) => ({
    title: trans.__('%1 is not what its digest says', param(finding, 'member')),
    why: trans.__(
      'Parts of an image are named after the checksum of their bytes. Here the bytes have another checksum: they were changed after the image was made, or damaged.'
    ),
    advice: trans.__('Do not load it. Pull the image again from its registry and compare.')
  }),
  'archive-device': (trans, finding) => ({
    title: trans.__('The archive holds a device or a pipe: %1', param(finding, 'member')),
    why: trans.__(
      'No model needs one. Unpacked with the rights to make it, it gives a way to memory, disks or other programs; a program that reads it may wait for ever.'
    ),
    advice: trans.__('Do not unpack it. Ask the author for an archive of files only.')
  })
} as const satisfies Record<string, SayRule>;
